import { peopleOfRole } from '#identity/queries/people_of_role_query'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { checkInvariants, type InvariantResult } from '#kernel/invariants'
import { toJson } from '#kernel/json'
import { sendMessage } from '#messages/actions/send_message'

const KEPT_VIOLATIONS = 20

const underWay = { run: null as Promise<InvariantResult[]> | null }

/**
 * Checks all invariants and keeps what was found for page and metrics. When one breaks, administrators and engineers get a
 * station message, once until it holds again. A look at everything is heavy: who asks while this process looks gets what it finds.
 */
export function recordInvariants(): Promise<InvariantResult[]> {
  underWay.run ??= checkAndRecord().finally(() => (underWay.run = null))
  return underWay.run
}

async function checkAndRecord(): Promise<InvariantResult[]> {
  const results = await checkInvariants()
  for (const result of results) await inTransaction((trx) => record(result, trx))
  return results
}

async function record(result: InvariantResult, trx: Trx): Promise<void> {
  const now = clock.now()
  const { id, title, ok, violations } = result
  const kept = toJson(violations.slice(0, KEPT_VIOLATIONS))
  await trx.rawQuery(
    `INSERT INTO invariant_results (id, title, ok, violations, violation_count, checked_at, broken_since) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON DUPLICATE KEY UPDATE title = VALUES(title), ok = VALUES(ok), violations = VALUES(violations),
       violation_count = VALUES(violation_count), checked_at = VALUES(checked_at),
       broken_since = IF(VALUES(ok), NULL, COALESCE(broken_since, VALUES(checked_at)))`,
    [id, title, ok ? 1 : 0, kept, violations.length, now, ok ? null : now] as any[]
  )
  if (ok) return
  const row = await trx.from('invariant_results').select('broken_since').where('id', id).firstOrFail()
  await tell(result, row.broken_since, trx)
}

/** The key holds the moment at which it broke: one message per break and person. */
async function tell({ id, title, violations }: InvariantResult, since: Date, trx: Trx): Promise<void> {
  const people = [...(await peopleOfRole('administrator', trx)), ...(await peopleOfRole('engineer', trx))]
  for (const { userId, organisationId } of people) {
    await sendMessage(
      {
        event: 'invariant_broken', dedupKey: `invariant_broken:${id}:${since.getTime()}:${userId}`, channel: 'station', userId,
        organisationId, args: { id, title, count: violations.length }, link: '/admin/invariants',
      },
      { trx }
    )
  }
}
