import { refused, type FieldErrors, type Refusal, type RefusalReason } from './answers.ts'
import type { OperationName } from './operations.ts'

/** What a code means; `unknown`: whoever reads it does not know what happened. */
export type ErrorKind = RefusalReason | 'unknown'

/** By the code's beginning or, with `*` in front, any part of it. The first match wins, so the narrower stands first. */
export type CodeTable = readonly (readonly [pattern: string, kind: ErrorKind])[]

/** The kind by the table alone; undefined: the table lacks the code. */
export const kindInTable = (table: CodeTable, code: string): ErrorKind | undefined =>
  table.find(([pattern]) => (pattern.startsWith('*') ? code.includes(pattern.slice(1)) : code.startsWith(pattern)))?.[1]

export interface JudgedError {
  httpStatus: number
  operation: OperationName
  /** What the code, the message or the caller says, the most precise that there is. */
  said?: ErrorKind
  /** What the HTTP status says where nothing else does. */
  statusTable: Readonly<Record<number, ErrorKind>>
  /** A state that forbids the step, where one operation knows a better word for it than `conflict`. */
  stateWords: Partial<Record<OperationName, RefusalReason>>
  /** A conflict that is none of states: a token that was used with other data. */
  isOfToken?: boolean
}

/**
 * The kind of an error, never more optimistic than its HTTP status: 500 and above is `unknown` whatever the code says, but for a
 * rate limit, before which nothing was done.
 */
export function judgeError({ httpStatus, operation, said, statusTable, stateWords, isOfToken = false }: JudgedError): ErrorKind {
  if (httpStatus >= 500) {
    return said === 'rate_limited' ? 'rate_limited' : 'unknown'
  }
  const kind = said ?? statusTable[httpStatus] ?? 'unknown'
  return kind === 'conflict' && !isOfToken ? (stateWords[operation] ?? kind) : kind
}

export interface ToldRefusal {
  supplierCode: string
  supplierMessage?: string
  supplierRequestId?: string
  retryAfter?: Date
  /** What was wrong with the input; asked for only where that is the reason. */
  fields?: () => FieldErrors
}

/** The refusal of a kind, with what belongs to it; null for `unknown`. */
export function refusalOfKind(kind: ErrorKind, { retryAfter, fields, ...base }: ToldRefusal): Refusal | null {
  switch (kind) {
    case 'unknown':
      return null
    case 'rate_limited':
      return refused('rate_limited', { ...base, after: retryAfter })
    case 'invalid_request':
      return refused('invalid_request', { ...base, fields: fields?.() ?? [] })
    default:
      return refused(kind as 'conflict', base)
  }
}
