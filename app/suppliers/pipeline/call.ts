import type { OperationClass, PluginAnswer } from '../sdk/main.ts'
import type { CallableOperation, NotSentCause } from '../types.ts'
import type { LiveConnection } from './live_connection.ts'
import type { CallTrace } from './trace.ts'

/** One operation on its way through the layers. */
export type PipelineCall = {
  readonly id: string
  readonly connection: LiveConnection
  readonly operation: CallableOperation
  readonly operationClass: OperationClass
  readonly operationKey: string
  readonly attempt: number
  readonly input: unknown
  readonly organisationId: number | null
  readonly deadlineAt: Date
  readonly trace: CallTrace
  /** The caller's, where there is one; from the deadline on its own, which ends with the caller's. */
  signal: AbortSignal | undefined
  /** Asks the supplier for its health, without effect: decides whether money may be spent again after a break. */
  readonly probe: () => Promise<boolean>
}

export type Outcome = PluginAnswer<unknown> | NotSent | Unknown
export type NotSent = { status: 'not_sent'; because: NotSentCause }
export type Unknown = { status: 'unknown'; because: string }

/** One concern around the rest of the way. All layers have this shape and answer; what throws is a mistake of ours. */
export type Layer = (call: PipelineCall, next: () => Promise<Outcome>) => Promise<Outcome>

export const notSent = (because: NotSentCause): NotSent => ({ status: 'not_sent', because })

export const unknown = (because: string): Unknown => ({ status: 'unknown', because })

/** The first layer is the outermost. */
export function through(layers: readonly Layer[], call: PipelineCall, core: () => Promise<Outcome>): Promise<Outcome> {
  return layers.reduceRight<() => Promise<Outcome>>((next, layer) => () => layer(call, next), core)()
}
