import type { Actor } from '#audit/actor'
import db from '@adonisjs/lucid/services/db'
import { fail, ok, type Result } from '#kernel/result'
import { BULK_TARGETS_MAX } from '../limits.ts'
import type { RuleGroup } from '../price_rules.ts'
import { writePriceRules, type RuleEffect, type RuleRefused, type RuleTarget } from './write_price_rules.ts'

export type SetDiscounts = {
  group: Extract<RuleGroup, 'public' | 'agreement' | 'customer'>
  /** One target, or offers by their ids, whatever their connections. */
  targets: { target: RuleTarget } | { offerIds: readonly number[] }
  effect: RuleEffect
  organisationId?: number
  validFrom?: Date
  validUntil?: Date | null
  actor: Actor
}

/** Sets one discount for several targets in one transaction: all of them or none, with the first refusal. */
export async function setDiscounts({ targets, actor, ...rule }: SetDiscounts): Promise<Result<{ count: number }, RuleRefused>> {
  const found = 'target' in targets ? [targets.target] : await targetsOf(targets.offerIds)
  if (!found) return fail({ type: 'offer_not_found' })
  const written = await writePriceRules(found.map((target) => ({ ...rule, target })), { actor })
  return written.ok ? ok({ count: written.value.length }) : fail(written.error.items[0].problem)
}

/** Null: one of them is none. */
async function targetsOf(offerIds: readonly number[]): Promise<RuleTarget[] | null> {
  const ids = [...new Set(offerIds)].slice(0, BULK_TARGETS_MAX)
  const offers = await db.from('offers').join('supplier_connections', 'supplier_connections.id', 'offers.connection_id')
    .whereIn('offers.id', ids).orderBy('offers.id').select('offers.id', 'supplier_connections.code')
  return offers.length === ids.length ? offers.map(({ id, code }) => ({ connectionCode: code, offerId: id })) : null
}
