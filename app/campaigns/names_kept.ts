import db from '@adonisjs/lucid/services/db'
import { keptByTopic } from '#kernel/topics'
import type { Texts } from './campaign_content.ts'
import { CAMPAIGNS_TOPIC } from './topics.ts'

/** Names of all campaigns that were ever published, by id: price tags and price chains of old orders name them. */
export const readNames = keptByTopic(CAMPAIGNS_TOPIC, async (): Promise<Record<number, Texts>> => {
  const rows = await db.from('campaigns').whereNot('state', 'draft').select('id', 'name_zh', 'name_en')
  return Object.fromEntries(rows.map((row) => [row.id, { zh: row.name_zh, en: row.name_en }]))
})
