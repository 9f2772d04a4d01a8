import type { Actor } from '#audit/actor'
import { inTransaction } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { BULK_TARGETS_MAX } from '../limits.ts'
import type { RuleGroup } from '../price_index.ts'
import { setPriceRule, type RuleEffect, type RuleRefused, type RuleTarget } from './set_price_rule.ts'

export type SetDiscounts = {
  group: RuleGroup
  /** One target, or offers by their ids, whatever their connections. */
  targets: { target: RuleTarget } | { offerIds: readonly number[] }
  effect: RuleEffect
  organisationId?: number
  validFrom?: Date
  validUntil?: Date | null
  actor: Actor
}

/** Undoes all of them and carries the first refusal out. */
class Refused extends Error {
  constructor(readonly refusal: RuleRefused) {
    super(refusal.type)
  }
}

/** Sets one discount for several targets in one transaction: all of them or none. */
export async function setDiscounts({ targets, ...rule }: SetDiscounts): Promise<Result<{ count: number }, RuleRefused>> {
  if ('target' in targets) {
    const set = await setPriceRule({ ...rule, target: targets.target })
    return set.ok ? ok({ count: 1 }) : set
  }
  const ids = [...new Set(targets.offerIds)].slice(0, BULK_TARGETS_MAX)
  try {
    return await inTransaction(async (trx) => {
      const offers = await trx.from('offers').join('supplier_connections', 'supplier_connections.id', 'offers.connection_id')
        .whereIn('offers.id', ids).orderBy('offers.id').select('offers.id', 'supplier_connections.code')
      if (offers.length !== ids.length) throw new Refused({ type: 'offer_not_found' })
      for (const { id, code } of offers) {
        const set = await setPriceRule({ ...rule, target: { connectionCode: code, offerId: id } }, { trx })
        if (!set.ok) throw new Refused(set.error)
      }
      return ok({ count: offers.length })
    })
  } catch (error) {
    if (error instanceof Refused) return fail(error.refusal)
    throw error
  }
}
