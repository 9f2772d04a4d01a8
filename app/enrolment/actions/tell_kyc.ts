import db from '@adonisjs/lucid/services/db'
import { writeAudit } from '#audit/actions/write_audit'
import type { Viewer } from '#identity/viewer'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { KycMovedMeanwhile, moveKyc, type KycRow } from '../kyc_rows.ts'
import { mayMove, type KycState } from '../kyc_states.ts'
import { kycWayOf } from '../kyc_way.ts'
import { visibleKyc } from '../queries/kyc_query.ts'
import { tellOwners } from '../tell_owners.ts'

export const kycActs = ['verified', 'rejected', 'send_again'] as const
export type KycAct = (typeof kycActs)[number]

export type TellKyc = { id: string; act: KycAct; /** What the supplier said or showed: stays in the audit, and the customer reads it after a refusal. */ note: string }

export type TellRefused = { type: 'kyc_not_found' } | { type: 'not_possible'; state: KycState } | { type: 'moved_meanwhile' }

/** Which acts staff have in a state. */
export const actsIn = (state: KycState): KycAct[] => kycActs.filter((act) => state !== 'waiting' && mayMove(state, act === 'send_again' ? 'submitting' : act))

/**
 * Staff tell what the supplier said, where it has no call for it or did not answer, or have the verification sent there again under a
 * new generation. For `send_again` after a lost call they have looked at the supplier themselves: the note says so.
 */
export async function tellKyc(viewer: Viewer, { id, act, note }: TellKyc): Promise<Result<void, TellRefused>> {
  const seen = await visibleKyc(viewer, id, db.connection())
  if (!seen) return fail({ type: 'kyc_not_found' })
  // Before the row is locked: who holds a lock waits for no second connection.
  const to = act === 'send_again' ? await placeOf(seen.connectionCode) : act
  try {
    return await inTransaction(async (trx) => {
      const found = await visibleKyc(viewer, id, trx)
      if (!found) return fail({ type: 'kyc_not_found' })
      const { row, connectionCode, connectionName } = found
      if (!actsIn(row.state).includes(act)) return fail({ type: 'not_possible', state: row.state })
      await moveKyc(row, to, patchOf(row, act, note), { trx })
      await writeAudit(
        { actor: viewer.actor, action: `enrolment.kyc.${act}`, subjectType: 'kyc', subjectId: row.id, organisationId: row.organisationId,
          before: { state: row.state }, after: { state: to, connection: connectionCode, note } },
        { trx }
      )
      if (act !== 'send_again') await tell(row, act, connectionName, note, trx)
      return ok()
    })
  } catch (error) {
    if (error instanceof KycMovedMeanwhile) return fail({ type: 'moved_meanwhile' })
    throw error
  }
}

async function placeOf(connectionCode: string): Promise<KycState> {
  const { kind } = await kycWayOf(connectionCode)
  return kind === 'submission' ? 'submitting' : kind === 'hosted' ? 'hosted' : 'in_console'
}

function patchOf(row: KycRow, act: KycAct, note: string) {
  if (act === 'send_again') return { generation: row.generation + 1, reason: null }
  return { reason: act === 'rejected' ? note : null }
}

const tell = ({ id, version, organisationId }: KycRow, act: 'verified' | 'rejected', supplier: string, reason: string, trx: Trx) =>
  tellOwners({ organisationId, event: `kyc_${act}`, key: `${id}:${version}`, args: { supplier, reason } }, { trx })
