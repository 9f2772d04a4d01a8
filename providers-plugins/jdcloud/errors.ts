import {
  judgeError,
  refusalOfKind,
  type ErrorKind,
  type OperationName,
  type Refusal,
  type RefusalReason,
} from '#supplier-sdk'

/** What the vendor answered instead of a result. */
export class JdcloudError extends Error {
  constructor(
    readonly answer: {
      httpStatus: number
      action: string
      /** A word such as NOT_FOUND. */
      status: string
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
    super(`${answer.action}: HTTP ${answer.httpStatus} ${answer.status}: ${answer.message}`)
    this.name = 'JdcloudError'
  }
}

/** What the message says, where the word alone does not tell. The first match wins. */
const messageTable: readonly [pattern: RegExp, kind: ErrorKind][] = [
  [/余额不足|insufficient balance|balance is not/i, 'supplier_funds'],
  [/实名|real.?name|not verified/i, 'kyc_required'],
  [/库存不足|售罄|out of stock|sold out/i, 'out_of_stock'],
  [/配额|quota/i, 'quota'],
  [/冻结|frozen/i, 'restricted'],
]

/** `error.status`. The words follow the usual list of RPC states; only the shape is published. */
const wordTable: Readonly<Record<string, ErrorKind>> = {
  UNAUTHENTICATED: 'unauthorised',
  PERMISSION_DENIED: 'unauthorised',
  HTTP_UNAUTHORIZED: 'unauthorised',
  HTTP_FORBIDDEN: 'unauthorised',
  INVALID_ARGUMENT: 'invalid_request',
  OUT_OF_RANGE: 'invalid_request',
  FAILED_PRECONDITION: 'conflict',
  ALREADY_EXISTS: 'conflict',
  ABORTED: 'conflict',
  NOT_FOUND: 'not_found',
  RESOURCE_EXHAUSTED: 'rate_limited',
  QUOTA_EXCEEDED: 'quota',
  HTTP_429: 'rate_limited',
  INTERNAL: 'unknown',
  UNAVAILABLE: 'unknown',
  DEADLINE_EXCEEDED: 'unknown',
  UNKNOWN: 'unknown',
}

/** What a status says where the word says nothing. 500 and above never becomes a refusal, whatever the word is. */
const statusTable: Readonly<Record<number, ErrorKind>> = {
  400: 'invalid_request',
  401: 'unauthorised',
  402: 'supplier_funds',
  403: 'unauthorised',
  404: 'not_found',
  409: 'conflict',
  429: 'rate_limited',
}

/** Words whose message may say more. */
const VAGUE = ['FAILED_PRECONDITION', 'RESOURCE_EXHAUSTED', 'QUOTA_EXCEEDED', 'INVALID_ARGUMENT', 'PERMISSION_DENIED', '']

/** A state that forbids the step, where one operation knows a better word for it. */
const stateWords: Partial<Record<OperationName, RefusalReason>> = {
  unsubscribe: 'not_refundable',
}

/** The vendor's parameters → fields of our input. */
const fieldTable: Readonly<Record<string, string>> = {
  userId: 'organisationRef',
  mobilePhone: 'attributes.phone',
  email: 'attributes.email',
  verificationCode: 'verificationCode',
  orderNumber: 'supplierOrderNo',
  instanceType: 'items.0.offerKey',
  imageId: 'items.0.options.imageId',
  az: 'items.0.options.az',
  diskType: 'items.0.options.systemDiskType',
  diskSizeGB: 'items.0.options.systemDiskSizeGB',
  bandwidthMbps: 'items.0.options.bandwidthMbps',
  maxCount: 'items.0.quantity',
  chargeDuration: 'items.0.months',
  timeSpan: 'items.0.months',
}

export const isAbsent = (error: unknown): boolean =>
  error instanceof JdcloudError &&
  error.answer.httpStatus < 500 &&
  (error.answer.status === 'NOT_FOUND' || error.answer.httpStatus === 404)

function kindOf({ answer }: JdcloudError, operation: OperationName): ErrorKind {
  const { httpStatus, status, message, reason } = answer
  const byWord = Object.hasOwn(wordTable, status) ? wordTable[status] : undefined
  const byMessage = VAGUE.includes(status)
    ? messageTable.find(([pattern]) => pattern.test(message))?.[1]
    : undefined
  // A broken answer is never made a refusal by its words or by what the caller knows.
  const said = httpStatus >= 500 ? byWord : (reason ?? byMessage ?? byWord)
  return judgeError({ httpStatus, operation, said, statusTable, stateWords, isOfToken: status === 'ALREADY_EXISTS' })
}

/** Parameters stand in brackets in the message, e.g. `[az] does not exist`. */
const PARAMETER = /\[(\w+)\]/

/** The field problem that an error tells, or null where it is not about a parameter. */
export function fieldOf(error: unknown): { field: string; code: string; message: string } | null {
  if (!(error instanceof JdcloudError)) {
    return null
  }
  const parameter = PARAMETER.exec(error.answer.message)?.[1]
  const { status: code, message } = error.answer
  return parameter ? { field: fieldTable[parameter] ?? parameter, code, message } : null
}

/** The refusal that an error is, or null where nobody knows what happened. */
export function refusalOf(error: unknown, operation: OperationName): Refusal | null {
  if (!(error instanceof JdcloudError)) {
    return null
  }
  const { status, code, message, requestId, retryAfter } = error.answer
  const field = fieldOf(error)
  return refusalOfKind(kindOf(error, operation), {
    supplierCode: status || code,
    supplierMessage: message,
    supplierRequestId: requestId,
    retryAfter,
    fields: () => (field ? [field] : []),
  })
}
