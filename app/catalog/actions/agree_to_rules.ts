import type { ClosedRequest } from '#approvals/handlers'
import { writeAudit } from '#audit/actions/write_audit'
import type { Actor } from '#audit/actor'
import { clock } from '#kernel/clock'
import type { Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { raiseTopic } from '#kernel/topics'
import { PRICES_TOPIC } from '../prices_kept.ts'
import { retireRules } from './write_price_rules.ts'

type Context = { actor: Actor; trx: Trx }

const SLICE = 500

/**
 * The effect of an approval: the rules that waited for it hold from now on and carry who agreed. Refused where a later version
 * was written meanwhile, or none waits: whoever agreed saw another price than the one that would change.
 */
export async function agreeToRules({ id, decidedBy }: ClosedRequest, { actor, trx }: Context): Promise<Result<void, { type: 'rules_gone' }>> {
  const now = clock.now()
  const pending = await trx.from('price_rules').where({ approval_id: id, status: 'pending' }).orderBy('id').forUpdate()
    .select('id', 'target_key', 'version', 'valid_from', 'valid_until')
  if (pending.length === 0 || pending.some(({ valid_until: until }) => until && until <= now)) return fail({ type: 'rules_gone' })
  for (let from = 0; from < pending.length; from += SLICE) {
    const slice = pending.slice(from, from + SLICE)
    const others = await trx.from('price_rules').whereIn('target_key', slice.map((rule) => rule.target_key)).where('status', 'active').forUpdate()
      .select('id', 'target_key', 'version', 'valid_from', 'valid_until')
    const versions = new Map(slice.map((rule) => [rule.target_key, rule.version]))
    if (others.some((rule) => rule.version > versions.get(rule.target_key))) return fail({ type: 'rules_gone' })
    const wanted = slice.map((rule) => ({ key: rule.target_key as string, validFrom: rule.valid_from > now ? (rule.valid_from as Date) : now }))
    await retireRules(wanted, Map.groupBy(others, (rule) => rule.target_key as string), now, trx)
  }
  await trx.from('price_rules').where({ approval_id: id, status: 'pending' }).where('valid_from', '<', now).update({ valid_from: now })
  await trx.from('price_rules').where({ approval_id: id, status: 'pending' }).update({ status: 'active', approved_by: decidedBy, updated_at: now })
  await writeAudit({ actor, action: 'catalog.rules.agreed', subjectType: 'approval_request', subjectId: id, organisationId: null,
    after: { count: pending.length, firstRule: pending[0].id, approvedBy: decidedBy } }, { trx })
  await raiseTopic(PRICES_TOPIC, { trx })
  return ok()
}

/** Rejected, withdrawn or expired: the rules never come. */
export async function dropPendingRules({ id }: ClosedRequest, { trx }: Pick<Context, 'trx'>): Promise<void> {
  await trx.from('price_rules').where({ approval_id: id, status: 'pending' }).update({ status: 'refused', updated_at: clock.now() })
}
