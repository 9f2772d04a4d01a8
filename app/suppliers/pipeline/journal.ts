import { setTimeout as sleep } from 'node:timers/promises'
import db from '@adonisjs/lucid/services/db'
import { clock } from '#kernel/clock'
import { classify, isDuplicate } from '#kernel/database/failures'
import { RETRY_TOTAL_MS, type Client } from '#kernel/database/transaction'
import { canonicalJson } from '#kernel/json'
import { sha256 } from '#kernel/secrets'
import type { KycSnapshot, OperationClass } from '../sdk/main.ts'
import type { CallableOperation, CallSubject } from '../types.ts'
import type { Outcome, PipelineCall } from './call.ts'
import { redactor, type LiveConnection } from './live_connection.ts'

/** A stored payload, answer or list of requests is cut here; the row keeps its beginning and says so. */
export const STORED_BYTES_MAX = 64 * 1024

const STATEMENT_WAIT_MS = 100

export type NewCall = {
  id: string
  live: LiveConnection
  operation: CallableOperation
  operationClass: OperationClass
  operationKey: string | null
  attempt: number
  input: unknown
  subject: CallSubject | null
  organisationId: number | null
  deadlineAt: Date
}

/** Same operation and same content give the same hash, whatever the order of the fields. Taken before redaction. */
export const payloadHash = (operation: string, input: unknown): string => sha256(canonicalJson({ operation, input: input ?? null }))

/** Writes the row that has to be there before the call. */
export async function writeCall(call: NewCall, client: Client): Promise<void> {
  const redact = redactor(call.live)
  await client.insertQuery().table('supplier_calls').insert({
    id: call.id,
    connection_code: call.live.code,
    operation: call.operation,
    operation_class: call.operationClass,
    operation_key: call.operationKey,
    attempt: call.attempt,
    subject_type: call.subject?.type ?? null,
    subject_id: call.subject?.id ?? null,
    organisation_id: call.organisationId,
    payload_hash: payloadHash(call.operation, call.input),
    payload: stored(redact(plain(call.input ?? null))),
    status: 'open',
    started_at: clock.now(),
    deadline_at: call.deadlineAt,
  })
}

/** As `writeCall` in its own statement, again after a lost connection: the id proves our own earlier attempt. */
export async function writeCallAlone(call: NewCall): Promise<void> {
  await again(async () => {
    try {
      await writeCall(call, db.connection())
    } catch (error) {
      if (!isDuplicate(error, 'PRIMARY')) throw error
    }
  })
}

/** Closes the row with what came back. A late answer replaces `unknown`, which somebody else may have written meanwhile. */
export async function closeCall(call: PipelineCall, outcome: Outcome, durationMs: number): Promise<void> {
  const redact = redactor(call.connection, [...call.trace.secrets, ...secretsOf(call.operation, outcome)])
  const requests = call.trace.requests.map((request) => ({ ...request, path: request.path.slice(0, 500) }))
  await again(() =>
    db.from('supplier_calls').where('id', call.id).whereIn('status', ['open', 'unknown']).update({
      status: outcome.status,
      refusal_reason: outcome.status === 'refused' ? outcome.reason : null,
      supplier_code: outcome.status === 'refused' ? redact(outcome.supplierCode).slice(0, 120) : null,
      answer: stored(redact(plain(outcome))),
      requests: stored(redact(requests)),
      duration_ms: Math.round(durationMs),
      finished_at: clock.now(),
    })
  )
}

/** The address of a one-use entry and of a page of verification is a secret, whether the plugin named it or not. */
function secretsOf(operation: CallableOperation, outcome: Outcome): string[] {
  if (outcome.status !== 'done') return []
  if (operation === 'createSsoUrl') return [(outcome.data as { url: string }).url]
  if (operation !== 'submitKyc' && operation !== 'queryKyc') return []
  const { hosted } = outcome.data as KycSnapshot
  return hosted ? [hosted.url] : []
}

/** Dates as text, functions and undefined left out: what JSON will hold, so that redaction sees the same. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

function stored(value: unknown): string {
  const text = JSON.stringify(value)
  const bytes = Buffer.byteLength(text)
  if (bytes <= STORED_BYTES_MAX) return text
  return JSON.stringify({ cut: true, bytes, head: Buffer.from(text).subarray(0, STORED_BYTES_MAX / 2).toString('utf8') })
}

/** One statement that may be repeated without harm. */
async function again(statement: () => Promise<unknown>): Promise<void> {
  const giveUpAt = Date.now() + RETRY_TOTAL_MS
  for (;;) {
    try {
      await statement()
      return
    } catch (error) {
      if (classify(error) === 'final' || Date.now() > giveUpAt) throw error
      await sleep(STATEMENT_WAIT_MS)
    }
  }
}
