import { abandonIntents } from '#suppliers/actions/abandon_intents'
import { openIntent } from '#suppliers/actions/open_intent'
import { hub } from '#suppliers/hub'
import { attemptsQuery, type Attempt } from '#suppliers/queries/attempts_query'
import type { Answered, CallableOperation, DataOf, InputOf } from '#suppliers/types'
import { crash } from '#kernel/crash'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { LeaseLost } from './errors.ts'
import type { Line } from './lines.ts'

/** What a step may know of the job that runs it. */
export type StepContext = { stillMine(): Promise<boolean> }

/** How a step ended: the line moved on, it waits for somebody else, or it is looked at again then. */
export type StepEnd = 'moved' | 'parked' | { again: Date }
export type Step = (line: Line, context: StepContext) => Promise<StepEnd>

export type Effect = Extract<CallableOperation, 'createOrder' | 'renew' | 'change' | 'payOrder' | 'cancelOrder' | 'unsubscribe'>

export type Ordering = Extract<Effect, 'createOrder' | 'renew' | 'change' | 'unsubscribe'>

export const subjectOf = (line: Pick<Line, 'id'>) => ({ type: 'order_line', id: line.id })

/** Stable across retries: the generation rises only when the outcome of the last one is closed. */
export const operationKeyOf = (line: Pick<Line, 'id' | 'generation'>, operation: Effect): string =>
  `${line.id}:${operation}:${line.generation}`

/** The effect that brings a line of this action to its supplier; what was imported was ordered there long ago. */
export const orderingOf = ({ action }: Pick<Line, 'action'>): Ordering => (action === 'new' || action === 'import' ? 'createOrder' : action)

/** The switch that has to be on for it, as the pipeline sees it. */
export const switchOf = ({ action }: Pick<Line, 'action'>): 'spend' | 'manage' => (action === 'new' || action === 'renew' ? 'spend' : 'manage')

/** It pays the supplier and is charged to the customer; an unsubscription brings money back. */
export const buys = ({ action }: Pick<Line, 'action'>): boolean => action !== 'unsubscribe' && action !== 'import'

/**
 * What the journal proves of an effect.
 *
 * `free`: nothing was ever sent. `refused`: the last answer was no, nothing happened. `pending`: accepted. `lost`: it may have
 * acted, and nobody has told this line; `attempts` counts those, `lastDeadline` is when the last of them ended at the latest.
 */
export type Standing =
  | { status: 'free' | 'refused' | 'pending'; attempts: number; lastAt: Date | null }
  | { status: 'lost'; attempts: number; lastAt: Date; lastDeadline: Date; lastRefused: boolean }

const maybeActed = ({ status }: Attempt) => status === 'open' || status === 'unknown' || status === 'done'

export function standingOf(attempts: readonly Attempt[]): Standing {
  const lost = attempts.filter(maybeActed)
  const last = attempts.at(-1)
  const lastAt = last ? (last.finishedAt ?? last.startedAt) : null
  if (lost.length > 0) {
    const lastDeadline = new Date(Math.max(...lost.map(endOf)))
    return { status: 'lost', attempts: lost.length, lastAt: lastAt!, lastDeadline, lastRefused: last?.status === 'refused' }
  }
  const status = last?.status === 'pending' || last?.status === 'refused' ? last.status : 'free'
  return { status, attempts: attempts.length, lastAt }
}

/** A call that answered is over; one that did not may have been under way until its deadline. */
const endOf = ({ status, finishedAt, deadlineAt }: Attempt) => (status === 'done' && finishedAt ? finishedAt : deadlineAt).getTime()

export const standingOfEffect = async (line: Line, operation: Effect): Promise<Standing> =>
  standingOf(await attemptsQuery(operationKeyOf(line, operation)))

type Sent<Operation extends Effect> = { line: Line; answer: Answered<DataOf<Operation>>; attempt: number }

/**
 * Writes the intent in the transaction in which `change` moves or fences the line, and sends it after COMMIT. Whoever finds
 * the line later finds the intent with it, and knows that the call may have happened.
 */
export async function act<Operation extends Effect>(
  line: Line,
  operation: Operation,
  input: InputOf<Operation>,
  context: StepContext,
  change: (trx: Trx) => Promise<Line>
): Promise<Sent<Operation>> {
  if (!(await context.stillMine())) throw new LeaseLost(line.id)
  crash(`orders.${operation}.before_intent`)
  const { moved, intent } = await inTransaction(
    async (trx) => {
      const after = await change(trx)
      const opened = await openIntent(
        {
          connectionCode: line.connectionCode,
          operation,
          operationKey: operationKeyOf(after, operation),
          input,
          subject: subjectOf(line),
          organisationId: line.organisationId,
        },
        { trx }
      )
      return { moved: after, intent: opened }
    },
    { isolationLevel: 'read committed' }
  )
  crash(`orders.${operation}.after_intent`)
  const answer = await hub.use(line.connectionCode).send(intent)
  crash(`orders.${operation}.after_answer`)
  return { line: moved, answer, attempt: intent.attempt }
}

/** Calls without effect about this line. */
export const ask = <Operation extends CallableOperation>(line: Line, operation: Operation, input: InputOf<Operation>) =>
  hub.use(line.connectionCode).ask(operation, input, { subject: subjectOf(line), organisationId: line.organisationId })

/** Intents of a worker that is gone count as unknown from here on. */
export const giveUpOpenIntents = (line: Line, trx: Trx) => abandonIntents(subjectOf(line), trx)
