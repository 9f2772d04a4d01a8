import db from '@adonisjs/lucid/services/db'
import type { Viewer } from '#identity/viewer'
import type { Texts } from '../campaign_content.ts'

const CHOICES_MAX = 200

/** Campaigns that an invite code may open: their audience are those who came by one, and they have not ended. */
export async function codeCampaignsQuery(viewer: Viewer): Promise<{ id: number; names: Texts }[]> {
  if (viewer.realm !== 'back_office') return []
  const rows = await db.from('campaigns').where('audience', 'invite_code').whereNot('state', 'ended').orderBy('id', 'desc').limit(CHOICES_MAX)
    .select('id', 'name_zh', 'name_en')
  return rows.map((row) => ({ id: row.id, names: { zh: row.name_zh, en: row.name_en } }))
}
