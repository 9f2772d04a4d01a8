import {
  judgeError,
  kindInTable,
  refusalOfKind,
  type CodeTable,
  type ErrorKind,
  type OperationName,
  type Refusal,
  type RefusalReason,
} from '#supplier-sdk'

/** What the vendor, or the gateway in front of it, answered instead of a result. */
export class AlibabaError extends Error {
  constructor(
    readonly answer: {
      httpStatus: number
      action: string
      code: string
      message: string
      requestId?: string
      retryAfter?: Date
      /** The vendor's time of answering. */
      date?: Date
    }
  ) {
    super(`${answer.action}: HTTP ${answer.httpStatus} ${answer.code}: ${answer.message}`)
    this.name = 'AlibabaError'
  }
}

/** By the code's beginning or, with `*`, any part of it. The first match wins. */
const codeTable: CodeTable = [
  ['Throttling', 'rate_limited'],
  ['Error3058', 'rate_limited'],
  ['InvalidAccessKeyId', 'unauthorised'],
  ['SignatureDoesNotMatch', 'unauthorised'],
  ['IncompleteSignature', 'unauthorised'],
  ['InvalidTimeStamp', 'unauthorised'],
  ['SignatureNonceUsed', 'unauthorised'],
  ['InvalidSecurityToken', 'unauthorised'],
  ['NotAuthorized', 'unauthorised'],
  ['NotApplicable', 'unauthorised'],
  ['NoPermission', 'unauthorised'],
  ['Forbidden.RAM', 'unauthorised'],
  ['InvalidRequest.NoPermissions', 'unauthorised'],
  ['Not Bid', 'unauthorised'],
  ['InvalidCaller', 'unauthorised'],
  ['INSUFFICIENT.AVAILABLE.QUOTA', 'supplier_funds'],
  ['-116', 'supplier_funds'],
  ['PAY.INSUFFICIENT_BALANCE', 'supplier_funds'],
  ['ACCOUNT_BALANCE_EXCEEDED', 'supplier_funds'],
  ['InsufficientBalance', 'supplier_funds'],
  ['AvailableTransferAmountNotEnough', 'supplier_funds'],
  ['InvalidOwner', 'restricted'],
  ['ORDER.ACCOUNT_STATUS_ILLEGAL', 'kyc_required'],
  ['*RealName', 'kyc_required'],
  ['*Stock', 'out_of_stock'],
  ['*SoldOut', 'out_of_stock'],
  ['*QuotaExceed', 'quota'],
  ['IdempotentParameterMismatch', 'conflict'],
  ['ORDER.INST_HAS_UNPAID_ORDER', 'conflict'],
  ['ExistUnPaidOrderError', 'conflict'],
  ['ExistRefundingOrderError', 'conflict'],
  ['ResourceStatusError', 'conflict'],
  ['ExceedRefundQuotaError', 'conflict'],
  ['ActivityForbiddenError', 'conflict'],
  ['NoRestValueError', 'conflict'],
  ['ProductCheckError', 'conflict'],
  ['BindMirrorInstanceError', 'conflict'],
  ['AmbassadorOrderLimitError', 'conflict'],
  ['Error3040', 'restricted'],
  ['-303', 'conflict'],
  ['ResourceNotExists', 'not_found'],
  ['ProductNotFound', 'not_found'],
  ['EntityNotExist', 'not_found'],
  ['VnoNoDataError', 'not_found'],
  ['Invalid PK', 'not_found'],
  ['-304', 'not_found'],
  ['OrderNotExist', 'not_found'],
  ['ServiceUnavailable', 'unknown'],
  ['InternalError', 'unknown'],
  ['UndefinedError', 'unknown'],
  ['CreditInnerError', 'unknown'],
  ['SYSTEM_ERROR', 'unknown'],
  ['Error1109', 'unknown'],
  ['RequestTimeout', 'unknown'],
  ['MissingParameter', 'invalid_request'],
  ['InvalidParameter', 'invalid_request'],
  ['ParameterError', 'invalid_request'],
  ['InvalidModuleCode', 'invalid_request'],
  ['InvalidConfigCode', 'invalid_request'],
  ['InvalidInstanceSpec', 'invalid_request'],
  ['InvalidBillingCycle', 'invalid_request'],
  ['COMMODITY.INVALID_COMPONENT', 'invalid_request'],
  ['ORDER.QUANTITY_INVALID', 'invalid_request'],
  ['CommodityNotSupported', 'invalid_request'],
  ['ORDER.ACCOUNT_INFORMATION_INCOMPLETE', 'invalid_request'],
]

/** What a status says where the code says nothing. 500 and above never becomes a refusal, whatever the code is. */
const statusTable: Readonly<Record<number, ErrorKind>> = {
  400: 'invalid_request',
  401: 'unauthorised',
  403: 'unauthorised',
  404: 'not_found',
  405: 'invalid_request',
  409: 'conflict',
  429: 'rate_limited',
}

/** A state that forbids the step, where one operation knows a better word for it. Not for a token used with other data. */
const stateWords: Partial<Record<OperationName, RefusalReason>> = {
  cancelOrder: 'not_cancellable',
  quoteUnsubscribe: 'not_refundable',
  unsubscribe: 'not_refundable',
}

/** The vendor's parameters → fields of our input. What is an option keeps its name behind `items.0.options`. */
const fieldTable: Readonly<Record<string, string>> = {
  LoginEmail: 'attributes.email',
  EnterpriseName: 'attributes.organisationName',
  OwnerId: 'supplierAccountId',
  OrderId: 'supplierOrderNo',
  InstanceId: 'resource.resourceId',
  ProductCode: 'items.0.offerKey',
  Region: 'items.0.offerKey',
  Period: 'items.0.months',
  RenewPeriod: 'months',
}

/** The kind by the code's table alone; undefined: the table lacks it. */
export const kindOfCode = (code: string): ErrorKind | undefined => kindInTable(codeTable, code)

export const isKind = (error: unknown, kind: ErrorKind): error is AlibabaError =>
  error instanceof AlibabaError && error.answer.httpStatus < 500 && kindOfCode(error.answer.code) === kind

function kindOf({ answer: { httpStatus, code } }: AlibabaError, operation: OperationName): ErrorKind {
  const isOfToken = code.startsWith('Idempotent')
  return judgeError({ httpStatus, operation, said: kindOfCode(code), statusTable, stateWords, isOfToken })
}

/** Parameters stand in quotes in the message, e.g. `The parameter "Region" is wrong`. */
const PARAMETER = /"([\w.]+)"/

/** The refusal that an error is, or null where nobody knows what happened. */
export function refusalOf(error: unknown, operation: OperationName): Refusal | null {
  if (!(error instanceof AlibabaError)) {
    return null
  }
  const { code, message, requestId, retryAfter } = error.answer
  const name = PARAMETER.exec(message)?.[1]
  const field = name && (fieldTable[name] ?? `items.0.options.${name.replaceAll('.', '_')}`)
  return refusalOfKind(kindOf(error, operation), {
    supplierCode: code,
    supplierMessage: message,
    supplierRequestId: requestId,
    retryAfter,
    fields: () => (field ? [{ field, code, message }] : []),
  })
}
