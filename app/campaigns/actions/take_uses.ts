import { clock } from '#kernel/clock'
import type { Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { raiseTopic } from '#kernel/topics'
import type { Texts } from '../campaign_content.ts'
import { AUDIENCES_TOPIC } from '../topics.ts'

/** One order line whose price a campaign made. Amounts in fen, for the whole line. */
export type CampaignUse = { campaignId: number; lineId: string; units: number; priceFen: number; savedFen: number }

export type TakeUses = { organisationId: number; uses: readonly CampaignUse[] }

/** Somebody else, or this customer's earlier orders, took the last ones. */
export type UsedUp = { type: 'campaign_used_up'; campaignId: number; names: Texts; left: number; isOwnShare: boolean }

/**
 * Takes units of campaigns for the lines of an order, in the transaction that holds its money. The customer's share first, then
 * the stock of all by one conditional update, because that row is what other buyers wait for; so of many at once no more come
 * through than there are units. After a refusal the caller has to roll back. The same line a second time fails on its key.
 */
export async function takeUses({ organisationId, uses }: TakeUses, { trx }: { trx: Trx }): Promise<Result<void, UsedUp>> {
  if (uses.length === 0) return ok()
  const ids = [...new Set(uses.map(({ campaignId }) => campaignId))].sort((a, b) => a - b)
  const campaigns = await trx.from('campaigns').whereIn('id', ids).orderBy('id').select('id', 'name_zh', 'name_en', 'uses_per_customer')
  const now = clock.now()
  await trx.insertQuery().table('campaign_uses').multiInsert(uses.map((use) => ({
    campaign_id: use.campaignId, organisation_id: organisationId, line_id: use.lineId, units: use.units, price_fen: use.priceFen,
    saved_fen: use.savedFen, created_at: now,
  })))
  let isEnd = false
  for (const campaign of campaigns) {
    const units = unitsOf(uses, campaign.id)
    const share = await takeShare(campaign, organisationId, units, trx)
    if (!share.ok) return fail(usedUp(campaign, share.error.left, true))
    isEnd ||= share.value.isEnd
  }
  for (const campaign of campaigns) {
    const stock = await takeStock(campaign.id, unitsOf(uses, campaign.id), trx)
    if (!stock.ok) return fail(usedUp(campaign, stock.error.left, false))
    isEnd ||= stock.value.isEnd
  }
  if (isEnd) await raiseTopic(AUDIENCES_TOPIC, { trx })
  return ok()
}

const unitsOf = (uses: readonly CampaignUse[], id: number) => uses.reduce((sum, use) => sum + (use.campaignId === id ? use.units : 0), 0)

const usedUp = (campaign: Record<string, any>, left: number, isOwnShare: boolean): UsedUp => ({
  type: 'campaign_used_up', campaignId: campaign.id, names: { zh: campaign.name_zh, en: campaign.name_en }, left, isOwnShare,
})

/** More than the column of units can hold for one customer. */
const NO_LIMIT = 2_000_000_000

type Taken = Result<{ isEnd: boolean }, { type: 'too_few'; left: number }>

async function takeShare(campaign: Record<string, any>, organisationId: number, units: number, trx: Trx): Promise<Taken> {
  const max: number = campaign.uses_per_customer ?? NO_LIMIT
  const key = { campaign_id: campaign.id, organisation_id: organisationId }
  await trx.rawQuery('INSERT IGNORE INTO campaign_shares (campaign_id, organisation_id) VALUES (?, ?)', [campaign.id, organisationId])
  const taken = await trx.from('campaign_shares').where(key).where('uses_taken', '<=', max - units)
    .update({ uses_taken: trx.raw('uses_taken + ?', [units]) })
  const row = await trx.from('campaign_shares').where(key).select('uses_taken').firstOrFail()
  if (Number(taken) !== 1) return fail({ type: 'too_few', left: Math.max(0, max - row.uses_taken) })
  return ok({ isEnd: row.uses_taken >= max })
}

async function takeStock(id: number, units: number, trx: Trx): Promise<Taken> {
  const taken = await trx.from('campaigns').where('id', id)
    .where((some) => void some.whereNull('uses_max').orWhereRaw('uses_taken + ? <= uses_max', [units]))
    .update({ uses_taken: trx.raw('uses_taken + ?', [units]) })
  const row = await trx.from('campaigns').where('id', id).select('uses_max', 'uses_taken').firstOrFail()
  if (Number(taken) !== 1) return fail({ type: 'too_few', left: Math.max(0, row.uses_max - row.uses_taken) })
  return ok({ isEnd: row.uses_max !== null && row.uses_taken >= row.uses_max })
}
