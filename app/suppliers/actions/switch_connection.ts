import type { Actor } from '#audit/actor'
import { writeAudit } from '#audit/actions/write_audit'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { raiseTopic } from '#kernel/topics'
import { forgetConnection, switchColumns, toSwitches } from '../connection_rows.ts'
import { tellConnectionSwitched } from '../events/connection_switched.ts'
import { switchNames, type Switches, type SwitchName } from '../types.ts'

export type SwitchConnection = { code: string; switches: Partial<Record<SwitchName, boolean>>; actor: Actor }

/**
 * Turns switches; the ones left out stay. Acts at once here and within 200 ms everywhere. Cancels nothing: lines wait where they
 * stand. Turning `spend` on also ends a stop for used-up funds. Turning what is turned already changes nothing and is not audited.
 */
export async function switchConnection(
  { code, switches, actor }: SwitchConnection,
  options: { trx?: Trx } = {}
): Promise<Result<Switches, { type: 'connection_not_found' }>> {
  return inTransaction(async (trx) => {
    const row = await trx.from('supplier_connections').select([...switchColumns]).where('code', code).forUpdate().first()
    if (!row) return fail({ type: 'connection_not_found' })
    const endsStop = switches.spend === true && row.funds_stopped_at !== null
    const changed = switchNames.filter((name) => switches[name] !== undefined && switches[name] !== Boolean(row[name]))
    if (changed.length === 0 && !endsStop) return ok(toSwitches(row))
    const update = Object.fromEntries(changed.map((name) => [name, switches[name]]))
    const stop = endsStop ? { funds_stopped_at: null } : {}
    await trx.from('supplier_connections').where('code', code).update({ ...update, ...stop, updated_at: clock.now() })
    const before = { ...Object.fromEntries(changed.map((name) => [name, Boolean(row[name])])), ...(endsStop && { fundsStoppedAt: row.funds_stopped_at }) }
    await writeAudit({ actor, action: 'suppliers.connection.switched', subjectType: 'connection', subjectId: code, before,
      after: { ...update, ...(endsStop && { fundsStoppedAt: null }) } }, { trx })
    const now = toSwitches({ ...row, ...update, ...stop })
    await tellConnectionSwitched({ connectionCode: code, changed, switches: now }, { trx })
    await raiseTopic('connections', { trx })
    trx.after('commit', () => forgetConnection(code))
    return ok(now)
  }, options)
}
