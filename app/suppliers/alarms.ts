import { systemActor } from '#audit/actor'
import { writeAudit } from '#audit/actions/write_audit'
import { clock, HOUR_MS } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { formatFen } from '#kernel/money'
import { raiseTopic } from '#kernel/topics'
import type { StaffRole } from '#identity/builtin_roles'
import { tellNoticeDue } from '#identity/events/notice_due'
import { peopleOfRole } from '#identity/queries/people_of_role_query'
import { forgetConnection } from './connection_rows.ts'

export type AlarmFacts = { connectionCode: string; supplierCode: string; callId: string }

/**
 * Our money at the supplier is used up: spending stops until an operator turns `spend` on again, and finance is told once per
 * stop. Calls under way when it happens find the stop made and tell nobody.
 */
export async function stopSpending({ connectionCode, supplierCode, callId }: AlarmFacts): Promise<void> {
  await inTransaction(async (trx) => {
    const stopped: unknown = await trx.from('supplier_connections').where('code', connectionCode).whereNull('funds_stopped_at')
      .update({ funds_stopped_at: clock.now() })
    if (Number([stopped].flat()[0]) === 0) return
    await raiseTopic('connections', { trx })
    await writeAudit(
      {
        actor: systemActor, action: 'suppliers.connection.spending_stopped', subjectType: 'connection', subjectId: connectionCode,
        before: { fundsStopped: false }, after: { fundsStopped: true, supplierCode, callId },
      },
      { trx }
    )
    await tellStaff('finance', 'supplier_funds', callId, { connection: connectionCode, code: supplierCode }, trx)
  })
  forgetConnection(connectionCode)
}

/** The supplier refuses our credential: operations are told, at most once an hour and connection. */
export async function withdrawCredential({ connectionCode, supplierCode, callId }: AlarmFacts): Promise<void> {
  const detail = { reachable: true, authorised: false, clockSkewMs: null, balance: null, supplierCode: supplierCode.slice(0, 120),
    supplierMessage: null, because: 'unauthorised', callId }
  await inTransaction(async (trx) => {
    await trx.from('supplier_connections').where('code', connectionCode).update({
      health_status: 'unauthorised',
      health_detail: JSON.stringify(detail),
      health_checked_at: clock.now(),
    })
    const hour = Math.floor(clock.now().getTime() / HOUR_MS)
    const args = { connection: connectionCode, code: supplierCode }
    await tellStaff('operations', 'supplier_unauthorised', `${connectionCode}:${hour}`, args, trx)
  })
}

type BalanceFacts = { connectionCode: string; name: string; availableFen: number; belowFen: number; callId: string }

/** Our own balance at the supplier has fallen below the threshold: operations and finance are told. Once per reading, whoever asks. */
export async function tellBalanceLow({ connectionCode, name, availableFen, belowFen, callId }: BalanceFacts, trx: Trx): Promise<void> {
  const args = { connection: connectionCode, name, available: formatFen(availableFen), below: formatFen(belowFen) }
  for (const role of ['operations', 'finance'] as const) await tellStaff(role, 'supplier_balance_low', callId, args, trx)
}

/** In the back office and by mail, to everybody of the role. */
async function tellStaff(role: StaffRole, event: string, once: string, args: Record<string, string>, trx: Trx): Promise<void> {
  const people = await peopleOfRole(role, trx)
  for (const person of people) {
    for (const channel of ['station', 'mail'] as const) {
      const dedupKey = `${event}:${once}:${person.userId}:${channel}`
      await tellNoticeDue({ ...person, event, dedupKey, channel, args, link: `/admin/suppliers/${args.connection}` }, { trx })
    }
  }
}
