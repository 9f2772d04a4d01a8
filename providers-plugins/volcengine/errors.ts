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
export class VolcengineError extends Error {
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
      /** Set where the caller knows more than the code says. */
      reason?: 'restricted'
    }
  ) {
    super(`${answer.action}: HTTP ${answer.httpStatus} ${answer.code}: ${answer.message}`)
    this.name = 'VolcengineError'
  }
}

/** By the code's beginning or, with `*`, any part of it. The first match wins. Exact billing codes are not published. */
const codeTable: CodeTable = [
  ['FlowLimitExceeded', 'rate_limited'],
  ['AccountFlowLimitExceeded', 'rate_limited'],
  ['RequestLimitExceeded', 'rate_limited'],
  ['Throttling', 'rate_limited'],
  ['InvalidCredential', 'unauthorised'],
  ['InvalidAccessKey', 'unauthorised'],
  ['InvalidAuthorization', 'unauthorised'],
  ['MissingAuthenticationToken', 'unauthorised'],
  ['SignatureDoesNotMatch', 'unauthorised'],
  ['InvalidTimestamp', 'unauthorised'],
  ['RequestExpired', 'unauthorised'],
  ['InvalidSecurityToken', 'unauthorised'],
  ['ExpiredToken', 'unauthorised'],
  ['AccessDenied', 'unauthorised'],
  ['InternalError', 'unknown'],
  ['InternalService', 'unknown'],
  ['ServiceUnavailable', 'unknown'],
  ['*InsufficientBalance', 'supplier_funds'],
  ['*BalanceNotEnough', 'supplier_funds'],
  ['*Arrears', 'supplier_funds'],
  ['*Overdue', 'supplier_funds'],
  ['*RealName', 'kyc_required'],
  ['*NotVerified', 'kyc_required'],
  ['*OutOfStock', 'out_of_stock'],
  ['*SoldOut', 'out_of_stock'],
  ['*StopSelling', 'out_of_stock'],
  ['*QuotaExceeded', 'quota'],
  ['*AccountFrozen', 'restricted'],
  ['*Idempoten', 'conflict'],
  ['OperationDenied', 'conflict'],
  ['InvalidStatus', 'conflict'],
  ['*AlreadyExist', 'conflict'],
  ['*NotFound', 'not_found'],
  ['*NotExist', 'not_found'],
  ['MissingParameter', 'invalid_request'],
  ['InvalidParameter', 'invalid_request'],
  ['InvalidActionOrVersion', 'invalid_request'],
]

/** What a status says where the code says nothing. 500 and above never becomes a refusal, whatever the code is. */
const statusTable: Readonly<Record<number, ErrorKind>> = {
  400: 'invalid_request',
  401: 'unauthorised',
  403: 'unauthorised',
  404: 'not_found',
  409: 'conflict',
  429: 'rate_limited',
}

/** A state that forbids the step, where one operation knows a better word for it. Not for a token used with other data. */
const stateWords: Partial<Record<OperationName, RefusalReason>> = {
  cancelOrder: 'not_cancellable',
  unsubscribe: 'not_refundable',
}

/** The vendor's parameters → fields of our input. */
const fieldTable: Readonly<Record<string, string>> = {
  AccountName: 'organisationRef',
  ShowName: 'attributes.displayName',
  AccountId: 'supplierAccountId',
  OrderID: 'supplierOrderNo',
  InstanceID: 'resource.resourceId',
  RegionCode: 'items.0.offerKey',
  Product: 'items.0.offerKey',
  ConfigurationCode: 'items.0.offerKey',
  ChargeItemCode: 'items.0.options',
  Count: 'items.0.options',
  UseDuration: 'items.0.months',
  Duration: 'items.0.months',
  Quantity: 'items.0.quantity',
  RenewalDuration: 'months',
}

/** The kind by the code's table alone; undefined: the table lacks it. */
export const kindOfCode = (code: string): ErrorKind | undefined => kindInTable(codeTable, code)

function kindOf({ answer }: VolcengineError, operation: OperationName): ErrorKind {
  const { httpStatus, code, reason } = answer
  // A broken answer is never made a refusal by what the caller knows.
  const said = httpStatus >= 500 ? kindOfCode(code) : (reason ?? kindOfCode(code))
  return judgeError({ httpStatus, operation, said, statusTable, stateWords, isOfToken: code.includes('Idempoten') })
}

/** The refusal that an error is, or null where nobody knows what happened. */
export function refusalOf(error: unknown, operation: OperationName): Refusal | null {
  if (!(error instanceof VolcengineError)) {
    return null
  }
  const { code, message, requestId, retryAfter } = error.answer
  const parameter = code.split('.')[1]
  return refusalOfKind(kindOf(error, operation), {
    supplierCode: code,
    supplierMessage: message,
    supplierRequestId: requestId,
    retryAfter,
    fields: () => (parameter ? [{ field: fieldTable[parameter] ?? parameter, code, message }] : []),
  })
}
