import type { Trx } from '#kernel/database/transaction'
import { ROLES_TOPIC } from './sync_roles.ts'

/** Lets one administrator after the other change roles; answers the version that everybody has seen. */
export async function lockRoles(trx: Trx): Promise<number> {
  await trx.rawQuery('INSERT IGNORE INTO topic_versions (topic, version) VALUES (?, 1)', [ROLES_TOPIC])
  const [rows] = await trx.rawQuery('SELECT version FROM topic_versions WHERE topic = ? FOR UPDATE', [ROLES_TOPIC])
  return Number(rows[0].version)
}
