import type { Viewer } from '#identity/viewer'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { ITEMS_MAX, PRICE_FEN_MAX, RATE_BP_MAX, RATE_BP_MIN } from '../limits.ts'
import { lockCampaign, noteVersion } from './note_version.ts'

/** A rate of the list price in basis points, or a fixed price for one unit with default options and one month. */
export type ItemEffect = { rateBp: number } | { priceFen: number }

export type ItemTargets = { connectionCode: string; family: string | null } | { offerIds: readonly number[] }

export type AddItems = { campaignId: number; targets: ItemTargets; effect: ItemEffect }

export type ItemsRefused =
  | { type: 'campaign_not_found' }
  /** Only a draft's items change: customers were promised the others. */
  | { type: 'not_a_draft' }
  | { type: 'connection_not_found' }
  | { type: 'family_not_found' }
  | { type: 'offer_not_found' }
  | { type: 'rate_out_of_range' }
  | { type: 'price_out_of_range' }
  | { type: 'too_many_items'; max: number }

type Target = { connection_id: number; family: string | null; offer_id: number | null }

const keyOf = ({ connection_id: connection, family, offer_id: offer }: Target) => [connection, family ?? '', offer ?? ''].join(':')

/** Puts offers, a family or a whole supplier into a draft, all at one rate or price; a target that is in it gets the new one. The same again changes nothing. */
export async function addItems({ actor }: Viewer, { campaignId, targets, effect }: AddItems): Promise<Result<{ count: number }, ItemsRefused>> {
  const wrong = effectProblem(effect)
  if (wrong) return fail(wrong)
  return inTransaction(async (trx) => {
    const before = await lockCampaign(campaignId, trx)
    if (!before) return fail({ type: 'campaign_not_found' })
    if (before.state !== 'draft') return fail({ type: 'not_a_draft' })
    const found = await findTargets(targets, trx)
    if (!found.ok) return found
    const known = await trx.from('campaign_items').where('campaign_id', campaignId).select('target_key', 'rate_bp', 'price_fen')
    const keys = new Set([...known.map((row) => row.target_key), ...found.value.map(keyOf)])
    if (keys.size > ITEMS_MAX) return fail({ type: 'too_many_items', max: ITEMS_MAX })
    const value = { rate_bp: 'rateBp' in effect ? effect.rateBp : null, price_fen: 'priceFen' in effect ? effect.priceFen : null }
    const isThere = (target: Target) => known.some((row) => row.target_key === keyOf(target) && row.rate_bp === value.rate_bp && row.price_fen === value.price_fen)
    if (found.value.every(isThere)) return ok({ count: found.value.length })
    for (const target of found.value) {
      const targetKey = keyOf(target)
      const changed = known.some((row) => row.target_key === targetKey)
      if (changed) await trx.from('campaign_items').where({ campaign_id: campaignId, target_key: targetKey }).update(value)
      else await trx.insertQuery().table('campaign_items').insert({ ...target, ...value, campaign_id: campaignId, target_key: targetKey, created_at: clock.now() })
    }
    await noteVersion({ before, act: 'item_added', actor, what: { ...effect, targets: found.value.map(keyOf) } }, { trx })
    return ok({ count: found.value.length })
  })
}

/** Takes one item out of a draft; a second call finds it gone and changes nothing. */
export async function removeItem({ actor }: Viewer, { campaignId, itemId }: { campaignId: number; itemId: number }): Promise<Result<void, ItemsRefused>> {
  return inTransaction(async (trx) => {
    const before = await lockCampaign(campaignId, trx)
    if (!before) return fail({ type: 'campaign_not_found' })
    if (before.state !== 'draft') return fail({ type: 'not_a_draft' })
    const item = await trx.from('campaign_items').where({ id: itemId, campaign_id: campaignId }).select('target_key').first()
    if (!item) return ok()
    await trx.from('campaign_items').where('id', itemId).delete()
    await noteVersion({ before, act: 'item_removed', actor, what: { target: item.target_key } }, { trx })
    return ok()
  })
}

function effectProblem(effect: ItemEffect): ItemsRefused | undefined {
  if ('rateBp' in effect) {
    const fits = Number.isInteger(effect.rateBp) && effect.rateBp >= RATE_BP_MIN && effect.rateBp <= RATE_BP_MAX
    return fits ? undefined : { type: 'rate_out_of_range' }
  }
  return Number.isSafeInteger(effect.priceFen) && effect.priceFen >= 1 && effect.priceFen <= PRICE_FEN_MAX ? undefined : { type: 'price_out_of_range' }
}

async function findTargets(targets: ItemTargets, trx: Trx): Promise<Result<Target[], ItemsRefused>> {
  if ('offerIds' in targets) {
    const ids = [...new Set(targets.offerIds)]
    const offers = await trx.from('offers').whereIn('id', ids).where('status', 'active').select('id', 'connection_id')
    if (offers.length !== ids.length || ids.length === 0) return fail({ type: 'offer_not_found' })
    return ok(offers.map((offer) => ({ connection_id: offer.connection_id, family: null, offer_id: offer.id })))
  }
  const connection = await trx.from('supplier_connections').where('code', targets.connectionCode).select('id').first()
  if (!connection) return fail({ type: 'connection_not_found' })
  const { family } = targets
  const some = family === null || (await trx.from('offers').where({ connection_id: connection.id, family }).select('id').first())
  return some ? ok([{ connection_id: connection.id, family, offer_id: null }]) : fail({ type: 'family_not_found' })
}
