import type {
  CallOutcome,
  DeclaredProperties,
  ManualStepText,
  OperationClass,
  OperationName,
  SupplierLimits,
  SupplierOperations,
  SupplierPlugin,
} from './sdk/main.ts'

/** Every operation that passes the pipeline; `parseNotice` is pure and does not. */
export type CallableOperation = Exclude<OperationName, 'parseNotice'>

type Callable<Operation extends CallableOperation> = NonNullable<SupplierOperations[Operation]>

/** `undefined` for the operations that take nothing but the call. */
export type InputOf<Operation extends CallableOperation> = Operation extends 'checkHealth' | 'getBalance'
  ? undefined
  : Parameters<Callable<Operation>>[0]

type AnswerOf<Operation extends CallableOperation> = Awaited<ReturnType<Callable<Operation>>>

export type DataOf<Operation extends CallableOperation> =
  Extract<AnswerOf<Operation>, { status: 'done' }> extends { data: infer Data } ? Data : never

/** What a call is about: an order line, an enrolment, a quote. */
export type CallSubject = { type: string; id: string }

/** Why nothing left this process. */
export type NotSentCause =
  | 'switched_off'
  | 'funds_stopped'
  | 'breaker_open'
  | 'queue_full'
  | 'deadline_passed'
  | 'unreachable'
  | 'unsupported_by_connection'

/** An outcome with the journal row that proves it; `because` is for people and for deciding how long to wait, never for guessing. */
export type Answered<Data> =
  | (Exclude<CallOutcome<Data>, { status: 'not_sent' | 'unknown' }> & { callId: string })
  | { status: 'not_sent'; because: NotSentCause; callId: string }
  | { status: 'unknown'; because: string; callId: string }

/** Five switches as they act now: `spend` is false also while our funds at the supplier are used up. */
export type Switches = {
  visible: boolean
  sellable: boolean
  spend: boolean
  manage: boolean
  read: boolean
  fundsStoppedAt: Date | null
}

export const switchNames = ['visible', 'sellable', 'spend', 'manage', 'read'] as const

export type SwitchName = (typeof switchNames)[number]

/**
 * A journal row that was written before its call. It carries the whole input and therefore lives in memory only: after a crash
 * there is the row (`findOpenIntents`), and what the call did is unknown.
 */
export type Intent<Operation extends CallableOperation = CallableOperation> = {
  id: string
  connectionCode: string
  operation: Operation
  operationClass: OperationClass
  operationKey: string
  attempt: number
  input: InputOf<Operation>
  subject: CallSubject | null
  organisationId: number | null
  deadlineAt: Date
}

export type AskOptions = {
  subject?: CallSubject
  organisationId?: number
  /** Counted from now; at most the connection's own limit for the class of the operation. */
  deadlineMs?: number
  signal?: AbortSignal
}

/** One supplier connection as the rest of the house sees it. Cheap to make: everything is read when it is asked for. */
export interface SupplierHandle {
  readonly code: string
  can(operation: OperationName): Promise<boolean>
  properties(family?: string): Promise<DeclaredProperties>
  limits(): Promise<SupplierLimits>
  /** Read from the database, at most 200 ms old. */
  switches(): Promise<Switches>
  /** What an operator does by hand where the operation is absent; null where the plugin says nothing. */
  manualStep(operation: OperationName): Promise<ManualStepText | null>
  /** Attributes of a customer that this supplier needs, and of those it can use the ones that operators allow. */
  attributes(): Promise<NonNullable<SupplierPlugin['attributes']>>
  /**
   * A call without effect. Journals by itself. Throws `E_PLUGIN_MISSING` (503) while the plugin's folder is gone: there is nobody
   * to ask, `can` says false.
   */
  ask<Operation extends CallableOperation>(
    operation: Operation,
    input: InputOf<Operation>,
    options?: AskOptions
  ): Promise<Answered<DataOf<Operation>>>
  /** Sends an intent after its transaction was committed. An intent is sent once; a second call is an error. */
  send<Operation extends CallableOperation>(intent: Intent<Operation>): Promise<Answered<DataOf<Operation>>>
}
