import { clock, later } from '#kernel/clock'
import type { Client, Trx } from '#kernel/database/transaction'
import { enqueue, type Enqueue } from '#jobs/actions/enqueue'
import { newId } from '#kernel/ids'
import { tellKycVerified } from './events/kyc_verified.ts'
import { kycShape, mayMove, polledStates, sentStates, type KycOwner, type KycState } from './kyc_states.ts'

export type KycRow = {
  id: string
  enrolmentId: string
  organisationId: number
  connectionId: number
  state: KycState
  owner: KycOwner | null
  generation: number
  sentVersion: number | null
  rawState: string | null
  reason: string | null
  polls: number
  dueAt: Date | null
  version: number
  updatedAt: Date
}

export const ADVANCE_KYC = 'enrolment.advance_kyc'

/** One job per submission: it sends, asks or does nothing, by the state that it finds. */
export const advanceKycJob = (id: string, runAt?: Date): Enqueue => ({ type: ADVANCE_KYC, payload: { id }, dedupKey: `kyc:${id}`, runAt })

export async function findKyc(id: string, client: Client): Promise<KycRow | null> {
  const row = await client.from('kyc_submissions').where('id', id).first()
  return row ? toKycRow(row) : null
}

export async function kycOfEnrolment(enrolmentId: string, client: Client): Promise<KycRow | null> {
  const row = await client.from('kyc_submissions').where('enrolment_id', enrolmentId).first()
  return row ? toKycRow(row) : null
}

type Of = { enrolmentId: string; organisationId: number; connectionId: number }

/** The submission of an enrolment, made in this state when there is none; a second and a concurrent call find the first one's. */
export async function putKyc({ enrolmentId, organisationId, connectionId }: Of, state: KycState, trx: Trx): Promise<KycRow> {
  const now = clock.now()
  const { owner, dueMs } = kycShape(state)
  await trx.rawQuery(
    `INSERT INTO kyc_submissions (id, enrolment_id, organisation_id, connection_id, state, owner, due_at, created_at, updated_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE enrolment_id = VALUES(enrolment_id)`,
    [newId('kyc'), enrolmentId, organisationId, connectionId, state, owner, dueMs === null ? null : later(dueMs, now), now, now] as any[]
  )
  return toKycRow(await trx.from('kyc_submissions').where('enrolment_id', enrolmentId).forUpdate().firstOrFail())
}

/** What lists of accounts show. */
const shownInEnrolment: Partial<Record<KycState, string>> = { verified: 'verified', submitted: 'submitted', rejected: 'rejected' }

export type KycPatch = Partial<{ generation: number; sentVersion: number | null; rawState: string | null; reason: string | null; callId: string }>

export class KycMovedMeanwhile extends Error {
  constructor(id: string) {
    super(`E_KYC_MOVED: ${id} is no longer as it was read. Read it again.`)
  }
}

/**
 * The only way a submission changes its state: by the table, from the state and version that were read, with owner, due date and
 * the job that goes on with it, in the caller's transaction. What becomes verified is told to whoever waits for it.
 */
export async function moveKyc(row: KycRow, to: KycState, patch: KycPatch, { trx }: { trx: Trx }): Promise<KycRow> {
  if (!mayMove(row.state, to)) throw new Error(`E_KYC_STATE: ${row.id} cannot go from ${row.state} to ${to}.`)
  const { owner, dueMs } = kycShape(to)
  const now = clock.now()
  const after = { ...row, ...patch, state: to, owner, dueAt: dueMs === null ? null : later(dueMs, now), polls: 0, version: row.version + 1 }
  await write(row, { ...after, verifiedAt: to === 'verified' ? now : null, callId: patch.callId }, trx)
  if (isWorked(to)) await enqueue(advanceKycJob(row.id), { trx })
  if (to in shownInEnrolment) await trx.from('enrolments').where('id', row.enrolmentId).update({ kyc_state: shownInEnrolment[to], updated_at: now })
  if (to === 'verified') await tellKycVerified({ organisationId: row.organisationId, connectionId: row.connectionId }, { trx })
  return after
}

/** Writes on a submission that stays where it is. Fences like a move. */
export async function noteKyc(row: KycRow, patch: KycPatch & { polls?: number }, { trx }: { trx: Trx }): Promise<KycRow> {
  const after = { ...row, ...patch, version: row.version + 1 }
  await write(row, { ...after, callId: patch.callId }, trx)
  return after
}

export const isWorked = (state: KycState): boolean => ([...polledStates, ...sentStates] as readonly KycState[]).includes(state)

async function write(row: KycRow, after: KycRow & { verifiedAt?: Date | null; callId?: string }, trx: Trx): Promise<void> {
  const values: Record<string, unknown> = {
    state: after.state, owner: after.owner, generation: after.generation, sent_version: after.sentVersion, raw_state: after.rawState?.slice(0, 60) ?? null,
    reason: after.reason?.slice(0, 200) ?? null, polls: after.polls, due_at: after.dueAt, version: after.version, updated_at: clock.now(),
  }
  if (after.verifiedAt !== undefined) values.verified_at = after.verifiedAt
  if (after.callId !== undefined) values.last_call_id = after.callId
  const changed = await trx.from('kyc_submissions').where({ id: row.id, state: row.state, version: row.version }).update(values)
  if (Number(changed) !== 1) throw new KycMovedMeanwhile(row.id)
}

export function toKycRow(row: Record<string, any>): KycRow {
  return {
    id: row.id,
    enrolmentId: row.enrolment_id,
    organisationId: Number(row.organisation_id),
    connectionId: Number(row.connection_id),
    state: row.state,
    owner: row.owner,
    generation: row.generation,
    sentVersion: row.sent_version,
    rawState: row.raw_state,
    reason: row.reason,
    polls: row.polls,
    dueAt: row.due_at,
    version: row.version,
    updatedAt: row.updated_at,
  }
}
