import db from '@adonisjs/lucid/services/db'
import { clock, HOUR_MS, later, MINUTE_MS } from '#kernel/clock'
import { inTransaction } from '#kernel/database/transaction'
import type { KycSnapshot, Refusal, RefusalReason } from '#supplier-sdk'
import { KycMovedMeanwhile, moveKyc, noteKyc, type KycPatch, type KycRow } from '../kyc_rows.ts'
import { mayMove, pollPauseMs, type KycState } from '../kyc_states.ts'
import { maskedNumber } from '../identity_numbers.ts'
import { tellOwners } from '../tell_owners.ts'
import { findVerification, openIdentity } from '../verification_rows.ts'
import type { KycAnswer } from './send_kyc.ts'

/** When the job looks again; nothing: somebody else goes on, or a job of its own was made. */
export type KycEnd = { again: Date } | void

const NOT_SENT_MS = MINUTE_MS
const LATER_MS = HOUR_MS

/** What the hub does after each reason of a supplier that did not take a verification. */
const courses = {
  invalid_request: 'rejected', needs_attributes: 'rejected', out_of_stock: 'rejected', quota: 'rejected', not_cancellable: 'rejected',
  not_refundable: 'rejected', window_closed: 'rejected', price_changed: 'rejected', refund_changed: 'rejected',
  unsupported: 'in_console', kyc_required: 'in_console',
  conflict: 'uncertain',
  restricted: 'overdue', not_found: 'overdue',
  supplier_funds: 'later', unauthorised: 'later', rate_limited: 'later',
} as const satisfies Record<RefusalReason, KycState | 'later'>

/** Every outcome of `submitKyc`. */
export async function applySubmitted(row: KycRow, answer: KycAnswer, connectionName: string): Promise<KycEnd> {
  const { callId } = answer
  switch (answer.status) {
    case 'done':
      return answer.data.hosted ? move(row, 'hosted', { rawState: answer.data.rawState, callId }) : applySnapshot(row, answer.data, connectionName, callId)
    case 'pending':
      return move(row, 'submitted', { callId })
    case 'refused':
      return applyRefusal(row, answer, connectionName)
    case 'not_sent':
      return { again: later(NOT_SENT_MS) }
    case 'unknown':
      return move(row, 'uncertain', { callId })
    default:
      return answer satisfies never
  }
}

async function applyRefusal(row: KycRow, refusal: Refusal & { callId: string }, connectionName: string): Promise<KycEnd> {
  const { reason, supplierCode, supplierMessage, fields, callId } = refusal
  const course = courses[reason]
  if (course === 'later') return { again: 'after' in refusal && refusal.after && refusal.after > clock.now() ? refusal.after : later(LATER_MS) }
  const why = [supplierMessage ?? reason, ...(fields ?? []).map(({ field }) => field), supplierCode].filter(Boolean).join(' · ')
  if (course === 'rejected') return reject(row, why, connectionName, callId)
  return move(row, course, { reason: await veiled(row, why), callId })
}

/** What the supplier says of the account, after a submission or when it was asked. */
export async function applySnapshot(row: KycRow, snapshot: KycSnapshot, connectionName: string, callId: string): Promise<KycEnd> {
  const { state, rawState, reason } = snapshot
  switch (state) {
    case 'verified':
      return verify(row, rawState, connectionName, callId)
    case 'rejected':
      return reject(row, reason ?? rawState, connectionName, callId, rawState)
    case 'submitted':
      return row.state === 'submitted' ? pollLater(row) : move(row, 'submitted', { rawState, callId })
    case 'none':
    case 'unknown':
      return row.state === 'submitting' ? move(row, 'uncertain', { rawState, callId }) : pollLater(row)
    default:
      return state satisfies never
  }
}

async function verify(row: KycRow, rawState: string, connectionName: string, callId: string): Promise<void> {
  await inOrder(async (trx) => {
    await moveKyc(row, 'verified', { rawState, reason: null, callId }, { trx })
    await tellOwners({ organisationId: row.organisationId, event: 'kyc_verified', key: `${row.id}:${row.version}`, args: { supplier: connectionName } }, { trx })
  })
}

/** What is sent next is a new effect and gets a new generation, when `openKyc` or a person says so. */
async function reject(row: KycRow, why: string, connectionName: string, callId: string, rawState?: string): Promise<void> {
  const reason = await veiled(row, why)
  await inOrder(async (trx) => {
    await moveKyc(row, 'rejected', { reason, rawState, callId }, { trx })
    await tellOwners({ organisationId: row.organisationId, event: 'kyc_rejected', key: `${row.id}:${row.version}`,
      args: { supplier: connectionName, reason } }, { trx })
  })
}

/** A supplier may repeat the number in its answer; our own rows and messages never do. */
async function veiled(row: KycRow, text: string): Promise<string> {
  const verification = await findVerification(row.organisationId, db.connection())
  const identity = verification && openIdentity(verification)
  return identity ? text.split(identity.number).join(maskedNumber(identity.number)) : text
}

async function move(row: KycRow, to: KycState, patch: KycPatch): Promise<KycEnd> {
  if (to === row.state) return pollLater(row)
  if (!mayMove(row.state, to)) return pollLater(row)
  await inOrder((trx) => moveKyc(row, to, patch, { trx }))
}

export async function pollLater(row: KycRow): Promise<KycEnd> {
  await inOrder((trx) => noteKyc(row, { polls: row.polls + 1 }, { trx }))
  return { again: later(pollPauseMs(row.polls)) }
}

/** Somebody else moved it while we called: theirs stands, and their move has brought a job of its own. */
async function inOrder(work: Parameters<typeof inTransaction>[0]): Promise<void> {
  try {
    await inTransaction(work)
  } catch (error) {
    if (!(error instanceof KycMovedMeanwhile)) throw error
  }
}

export const giveToPerson = (row: KycRow, reason: string | null = row.reason) => inOrder((trx) => moveKyc(row, 'overdue', { reason }, { trx }))

export const sendAnew = (row: KycRow) => inOrder((trx) => moveKyc(row, 'submitting', { generation: row.generation + 1 }, { trx }))

export const toDoubt = (row: KycRow) => inOrder((trx) => moveKyc(row, 'uncertain', {}, { trx }))

export const toWaiting = (row: KycRow) => inOrder((trx) => moveKyc(row, 'waiting', {}, { trx }))
