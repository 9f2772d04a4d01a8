import db from '@adonisjs/lucid/services/db'
import type { Viewer } from '#identity/viewer'
import { clock, DAY_MS, later } from '#kernel/clock'
import { READ_CAMPAIGNS, type Campaign } from './campaign_query.ts'

/** How many customers a campaign is for as things stand; those who sign up later may join them. */
export async function audienceSizeQuery(viewer: Viewer, { id, audience, newDays }: Pick<Campaign, 'id' | 'audience' | 'newDays'>): Promise<number> {
  if (viewer.realm !== 'back_office' || !viewer.may(READ_CAMPAIGNS)) return 0
  const query = audience === 'everybody' || audience === 'new_customers' ? db.from('organisations').where('kind', 'customer') : db.from('campaign_customers').where('campaign_id', id)
  if (audience === 'new_customers') void query.where('created_at', '>', later(-(newDays ?? 0) * DAY_MS, clock.now()))
  const [{ total }] = await query.count('* as total')
  return Number(total)
}
