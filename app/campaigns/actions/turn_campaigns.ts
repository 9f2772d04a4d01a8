import db from '@adonisjs/lucid/services/db'
import { systemActor } from '#audit/actor'
import { clock } from '#kernel/clock'
import { turnCampaign } from './move_campaign.ts'

const TURNED_AT_ONCE_MAX = 200

/** Writes down which campaigns began and ended by the clock; their prices carry their period and do not wait for it. */
export async function turnCampaigns(): Promise<void> {
  const now = clock.now()
  const due = await db.from('campaigns')
    .where((query) => void query.where('state', 'scheduled').where('starts_at', '<=', now))
    .orWhere((query) => void query.whereIn('state', ['scheduled', 'running', 'paused']).where('ends_at', '<=', now))
    .orderBy('id')
    .limit(TURNED_AT_ONCE_MAX)
    .select('id')
  for (const { id } of due) await turnCampaign(id, systemActor)
}
