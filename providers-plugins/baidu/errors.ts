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

/** What the vendor answered instead of a result. */
export class BaiduError extends Error {
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
    this.name = 'BaiduError'
  }
}

/** By the code's beginning or, with `*`, any part of it. The first match wins. Common codes are published, billing codes are not. */
const codeTable: CodeTable = [
  ['QualifyNotPass', 'kyc_required'],
  ['*RateLimit', 'rate_limited'],
  ['*TooManyRequests', 'rate_limited'],
  ['AccessDenied', 'unauthorised'],
  ['InvalidAccessKeyId', 'unauthorised'],
  ['InvalidHTTPAuthHeader', 'unauthorised'],
  ['SignatureDoesNotMatch', 'unauthorised'],
  ['RequestExpired', 'unauthorised'],
  ['RequestTimeTooSkewed', 'unauthorised'],
  ['InvalidSessionToken', 'unauthorised'],
  ['OptInRequired', 'unauthorised'],
  ['InternalError', 'unknown'],
  ['ServiceUnavailable', 'unknown'],
  ['*Insufficient', 'supplier_funds'],
  ['*NotEnough', 'supplier_funds'],
  ['*Balance', 'supplier_funds'],
  ['*OutOfStock', 'out_of_stock'],
  ['*SoldOut', 'out_of_stock'],
  ['*NoAvailableResource', 'out_of_stock'],
  ['*QuotaExceed', 'quota'],
  ['*ExceedLimit', 'quota'],
  ['AccountFrozen', 'restricted'],
  ['IdempotentParameterMismatch', 'conflict'],
  ['PreconditionFailed', 'conflict'],
  ['*AlreadyExist', 'conflict'],
  ['*StatusError', 'conflict'],
  ['NoSuchObject', 'not_found'],
  ['*NotFound', 'not_found'],
  ['InappropriateJSON', 'invalid_request'],
  ['MalformedJSON', 'invalid_request'],
  ['InvalidHTTPRequest', 'invalid_request'],
  ['InvalidURI', 'invalid_request'],
  ['InvalidVersion', 'invalid_request'],
  ['InvalidParameter', 'invalid_request'],
]

/** What a status says where the code says nothing. 500 and above never becomes a refusal, whatever the code is. */
const statusTable: Readonly<Record<number, ErrorKind>> = {
  400: 'invalid_request',
  401: 'unauthorised',
  402: 'supplier_funds',
  403: 'unauthorised',
  404: 'not_found',
  409: 'conflict',
  412: 'conflict',
  429: 'rate_limited',
}

/** A state that forbids the step, where one operation knows a better word for it. Not for a token used with other data. */
const stateWords: Partial<Record<OperationName, RefusalReason>> = {
  cancelOrder: 'not_cancellable',
  unsubscribe: 'not_refundable',
}

/** The vendor's parameters → fields of our input. */
const fieldTable: Readonly<Record<string, string>> = {
  name: 'organisationRef',
  mobile: 'attributes.phone',
  accountId: 'supplierAccountId',
  orderId: 'supplierOrderNo',
  spec: 'items.0.offerKey',
  imageId: 'items.0.options.imageId',
  zoneName: 'items.0.options.zoneName',
  rootDiskSizeInGb: 'items.0.options.rootDiskSizeInGb',
  rootDiskStorageType: 'items.0.options.rootDiskStorageType',
  networkCapacityInMbps: 'items.0.options.networkCapacityInMbps',
  purchaseCount: 'items.0.quantity',
  reservationLength: 'items.0.months',
  period: 'items.0.months',
}

/** The kind by the code's table alone; undefined: the table lacks it. */
export const kindOfCode = (code: string): ErrorKind | undefined => kindInTable(codeTable, code)

function kindOf({ answer }: BaiduError, operation: OperationName): ErrorKind {
  const { httpStatus, code, reason } = answer
  // A broken answer is never made a refusal by what the caller knows.
  const said = httpStatus >= 500 ? kindOfCode(code) : (reason ?? kindOfCode(code))
  return judgeError({ httpStatus, operation, said, statusTable, stateWords, isOfToken: code.startsWith('Idempotent') })
}

/** Parameters stand in quotes or brackets in the message, e.g. `[spec] is not sold here`. */
const PARAMETER = /\[(\w+)\]/

/** The refusal that an error is, or null where nobody knows what happened. */
export function refusalOf(error: unknown, operation: OperationName): Refusal | null {
  if (!(error instanceof BaiduError)) {
    return null
  }
  const { code, message, requestId, retryAfter } = error.answer
  const parameter = PARAMETER.exec(message)?.[1]
  return refusalOfKind(kindOf(error, operation), {
    supplierCode: code,
    supplierMessage: message,
    supplierRequestId: requestId,
    retryAfter,
    fields: () => (parameter ? [{ field: fieldTable[parameter] ?? parameter, code, message }] : []),
  })
}
