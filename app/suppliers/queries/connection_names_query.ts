import db from '@adonisjs/lucid/services/db'
import type { Viewer } from '#identity/viewer'

/** Code and name of every connection, for staff who choose one. There are few. */
export async function connectionNames(viewer: Viewer): Promise<{ id: number; code: string; name: string }[]> {
  if (viewer.realm !== 'back_office') return []
  return db.from('supplier_connections').select('id', 'code', 'name').orderBy('code').limit(500)
}
