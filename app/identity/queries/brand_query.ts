import db from '@adonisjs/lucid/services/db'
import { fromJson } from '#kernel/json'
import { keptByTopic } from '#kernel/topics'
import { BRAND_SETTING, BRAND_TOPIC, defaultBrand, type Brand } from '../brand.ts'

const kept = keptByTopic(BRAND_TOPIC, async (): Promise<Brand> => {
  const row = await db.from('settings').where('name', BRAND_SETTING).select('value').first()
  return row ? { ...defaultBrand, ...fromJson<Partial<Brand>>(row.value) } : defaultBrand
})

/** The brand as everybody sees it, from memory. */
export function currentBrand(): Promise<Brand> {
  return kept()
}
