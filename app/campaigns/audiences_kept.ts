import db from '@adonisjs/lucid/services/db'
import type { InAudience } from '#catalog/campaign_audience'
import { clock, DAY_MS, later } from '#kernel/clock'
import { keptByTopic } from '#kernel/topics'
import type { Audience } from './campaign_content.ts'
import { AUDIENCES_TOPIC } from './topics.ts'

type Kept = {
  audience: Audience
  newDays: number | null
  isSoldOut: boolean
  /** Chosen, or by a code. */
  members: Set<number>
  /** Whose own share is used up. */
  usedUp: Set<number>
}

type Audiences = { campaigns: Map<number, Kept>; signedUpAt: Map<number, number> }

/** For whom the prices of published campaigns are, as integers in memory, at most 200 ms old. */
const readAudiences = keptByTopic(AUDIENCES_TOPIC, async (): Promise<Audiences> => {
  const rows = await db.from('campaigns').whereIn('state', ['scheduled', 'running']).where('ends_at', '>', clock.now())
    .select('id', 'audience', 'new_days', 'uses_max', 'uses_taken', 'uses_per_customer')
  const ids = rows.map(({ id }) => id)
  const members = await db.from('campaign_customers').whereIn('campaign_id', ids).select('campaign_id', 'organisation_id')
  const shares = await db.from('campaign_shares').join('campaigns', 'campaigns.id', 'campaign_shares.campaign_id').whereIn('campaign_id', ids)
    .whereColumn('campaign_shares.uses_taken', '>=', 'campaigns.uses_per_customer').select('campaign_id', 'organisation_id')
  const campaigns = new Map<number, Kept>(rows.map((row) => [row.id, {
    audience: row.audience, newDays: row.new_days, members: new Set(), usedUp: new Set(),
    isSoldOut: row.uses_max !== null && row.uses_taken >= row.uses_max,
  }]))
  for (const row of members) campaigns.get(row.campaign_id)?.members.add(row.organisation_id)
  for (const row of shares) campaigns.get(row.campaign_id)?.usedUp.add(row.organisation_id)
  return { campaigns, signedUpAt: await newcomers(Math.max(0, ...rows.map((row) => row.new_days ?? 0))) }
})

async function newcomers(days: number): Promise<Map<number, number>> {
  if (days === 0) return new Map()
  const rows = await db.from('organisations').where('kind', 'customer').where('created_at', '>', later(-days * DAY_MS)).select('id', 'created_at')
  return new Map(rows.map(({ id, created_at: createdAt }) => [id, createdAt.getTime()]))
}

/** What catalog asks for each campaign that has a rule for an offer. */
export async function inAudience(): Promise<InAudience> {
  const { campaigns, signedUpAt } = await readAudiences()
  return (campaignId, organisationId, at) => {
    const campaign = campaigns.get(campaignId)
    if (!campaign || campaign.isSoldOut) return false
    if (organisationId === null) return campaign.audience === 'everybody'
    if (campaign.usedUp.has(organisationId)) return false
    if (campaign.audience === 'everybody') return true
    if (campaign.audience !== 'new_customers') return campaign.members.has(organisationId)
    const since = signedUpAt.get(organisationId)
    return since !== undefined && at < since + (campaign.newDays ?? 0) * DAY_MS
  }
}
