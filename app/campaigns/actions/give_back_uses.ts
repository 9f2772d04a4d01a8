import { clock } from '#kernel/clock'
import type { Trx } from '#kernel/database/transaction'
import { raiseTopic } from '#kernel/topics'
import { AUDIENCES_TOPIC } from '../topics.ts'

export type GiveBackUses = {
  lineId: string
  /** Left out: all that the line still has. */
  units?: number
}

/**
 * Gives back what a line took of its campaigns, in the transaction that ends it or refunds it unused: others, and the customer,
 * may buy these units again. Never more than was taken; where nothing is left to give back nothing happens.
 */
export async function giveBackUses({ lineId, units }: GiveBackUses, { trx }: { trx: Trx }): Promise<void> {
  const uses = await trx.from('campaign_uses').where('line_id', lineId).whereColumn('units_back', '<', 'units').orderBy('campaign_id').forUpdate()
    .select('id', 'campaign_id', 'organisation_id', 'units', 'units_back')
  for (const use of uses) {
    const back = Math.min(units ?? use.units, use.units - use.units_back)
    if (back <= 0) continue
    await trx.from('campaign_uses').where('id', use.id).update({ units_back: use.units_back + back, given_back_at: clock.now() })
    await trx.from('campaign_shares').where({ campaign_id: use.campaign_id, organisation_id: use.organisation_id }).where('uses_taken', '>=', back)
      .update({ uses_taken: trx.raw('uses_taken - ?', [back]) })
    await trx.from('campaigns').where('id', use.campaign_id).update({ uses_taken: trx.raw('uses_taken - ?', [back]) })
  }
  if (uses.length > 0) await raiseTopic(AUDIENCES_TOPIC, { trx })
}
