import { clock } from '#kernel/clock'
import { isDuplicate } from '#kernel/database/failures'
import type { Client, Trx } from '#kernel/database/transaction'
import { newId } from '#kernel/ids'
import { mayFollow, type EnrolmentState } from './enrolment_states.ts'

export type EnrolmentRow = {
  id: string
  organisationId: number
  connectionId: number
  state: EnrolmentState
  supplierAccount: string | null
  generation: number
  kycState: string | null
  invitationUrl: string | null
  lastError: string | null
}

export type Pair = { organisationId: number; connectionId: number }

/** An enrolment as a subject of calls. */
export const subjectOf = ({ id }: Pick<EnrolmentRow, 'id'>) => ({ type: 'enrolment', id })

export async function findEnrolment(pair: Pair, client: Client): Promise<EnrolmentRow | null> {
  const row = await client.from('enrolments').where({ organisation_id: pair.organisationId, connection_id: pair.connectionId }).first()
  return row ? toEnrolmentRow(row) : null
}

/** The row, locked until the end of the transaction; made when there is none. */
export async function lockEnrolment(pair: Pair, trx: Trx): Promise<EnrolmentRow> {
  const where = { organisation_id: pair.organisationId, connection_id: pair.connectionId }
  const now = clock.now()
  const found = await trx.from('enrolments').where(where).forUpdate().first()
  if (found) return toEnrolmentRow(found)
  try {
    await trx.insertQuery().table('enrolments').insert({ id: newId('enr'), ...where, state: 'syncing', created_at: now, updated_at: now })
  } catch (error) {
    if (!isDuplicate(error, 'enrolments_pair')) throw error
  }
  return toEnrolmentRow(await trx.from('enrolments').where(where).forUpdate().firstOrFail())
}

export type EnrolmentPatch = Partial<Omit<EnrolmentRow, 'id' | 'organisationId' | 'connectionId' | 'state'>> & { linkedBy?: number | null }

/**
 * The only way an enrolment changes its state: by the table, and from the state that was read. False: somebody else was first.
 */
export async function moveEnrolment(row: EnrolmentRow, to: EnrolmentState, patch: EnrolmentPatch, client: Client): Promise<boolean> {
  if (!mayFollow(row.state, to)) throw new Error(`E_ENROLMENT_STATE: ${row.id} cannot go from ${row.state} to ${to}.`)
  const changed: unknown = await client
    .from('enrolments')
    .where({ id: row.id, state: row.state, generation: row.generation })
    .update({ state: to, ...toColumns(patch), updated_at: clock.now() })
  return Number([changed].flat()[0]) === 1
}

const columnNames = { supplierAccount: 'supplier_account', generation: 'generation', kycState: 'kyc_state', invitationUrl: 'invitation_url',
  lastError: 'last_error', linkedBy: 'linked_by' } as const

function toColumns(patch: EnrolmentPatch): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(patch)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [columnNames[name as keyof typeof columnNames], value])
  )
}

export function toEnrolmentRow(row: Record<string, any>): EnrolmentRow {
  return {
    id: row.id,
    organisationId: row.organisation_id,
    connectionId: row.connection_id,
    state: row.state,
    supplierAccount: row.supplier_account,
    generation: row.generation,
    kycState: row.kyc_state,
    invitationUrl: row.invitation_url,
    lastError: row.last_error,
  }
}
