import { later } from '#kernel/clock'
import { isDuplicate } from '#kernel/database/failures'
import type { Trx } from '#kernel/database/transaction'
import { newId } from '#kernel/ids'
import { readConnection } from '../connection_rows.ts'
import { IntentConflict, IntentTaken, PluginMissing } from '../errors.ts'
import { payloadHash, writeCall } from '../pipeline/journal.ts'
import { liveConnection } from '../pipeline/live_connection.ts'
import { classOfCall } from '../pipeline/run_call.ts'
import type { CallableOperation, CallSubject, InputOf, Intent } from '../types.ts'

/** `{subject}:{operation}:{generation}`: what suppliers take as a token or an order number. */
const OPERATION_KEY = /^[A-Za-z0-9:_.-]{1,64}$/

export type OpenIntent<Operation extends CallableOperation> = {
  connectionCode: string
  operation: Operation
  operationKey: string
  /** Left out: the next one. Give it where two workers must not both open the next attempt. */
  attempt?: number
  input: InputOf<Operation>
  subject?: CallSubject
  organisationId?: number
  /** Counted from now; at most the connection's own limit for the class of the operation. */
  deadlineMs?: number
}

/**
 * Writes the journal row of a call with an effect, in the transaction that changes the state. Send it after COMMIT:
 * `hub.use(code).send(intent)`. A row that was written and never sent stays open: whoever takes the subject over finds it by
 * `findOpenIntents` and must treat it as unknown; where nobody does for long, `closeLostIntents` closes it.
 *
 * Throws `E_INTENT_CONFLICT` when the key was used with another content, `E_INTENT_TAKEN` when this attempt exists.
 */
export async function openIntent<Operation extends CallableOperation>(
  wanted: OpenIntent<Operation>,
  { trx }: { trx: Trx }
): Promise<Intent<Operation>> {
  const { connectionCode, operation, operationKey, input } = wanted
  if (!OPERATION_KEY.test(operationKey)) throw new TypeError(`Not an operation key: ${operationKey}`)
  const row = await readConnection(connectionCode, trx)
  const live = liveConnection(row)
  if (!live) throw new PluginMissing(connectionCode, row.pluginCode)
  const operationClass = classOfCall(live, operation)
  const lastAttempt = await attemptsOf(operationKey, payloadHash(operation, input), trx)
  const limitMs = live.limits.deadlineMs[operationClass]
  const intent: Intent<Operation> = {
    id: newId('cal'),
    connectionCode,
    operation,
    operationClass,
    operationKey,
    attempt: wanted.attempt ?? lastAttempt + 1,
    input,
    subject: wanted.subject ?? null,
    organisationId: wanted.organisationId ?? null,
    deadlineAt: later(Math.min(wanted.deadlineMs ?? limitMs, limitMs)),
  }
  try {
    await writeCall({ ...intent, live }, trx)
  } catch (error) {
    if (isDuplicate(error, 'supplier_calls_key_attempt')) throw new IntentTaken(operationKey, intent.attempt)
    throw error
  }
  return intent
}

/** How many attempts the key has had; all of them must have meant the same. */
async function attemptsOf(operationKey: string, hash: string, trx: Trx): Promise<number> {
  const earlier = await trx.from('supplier_calls').select('attempt', 'payload_hash').where('operation_key', operationKey)
  if (earlier.some(({ payload_hash: other }) => other !== hash)) throw new IntentConflict(operationKey)
  return Math.max(0, ...earlier.map(({ attempt }) => Number(attempt)))
}
