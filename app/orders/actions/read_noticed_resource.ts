import db from '@adonisjs/lucid/services/db'
import { enqueue } from '#jobs/actions/enqueue'
import type { KeptNotice, NoticeOutcome } from '#suppliers/actions/act_on_notice'
import { syncResourceJob } from './sync_resource.ts'

/** A supplier says that a resource changed: it is read again. What is not ours is the sweep's. */
export async function readNoticedResource({ connectionId, supplierResourceId }: KeptNotice): Promise<NoticeOutcome> {
  if (!supplierResourceId) return 'nothing'
  const row = await db.from('resources').where({ connection_id: connectionId, supplier_resource_id: supplierResourceId }).select('id').first()
  if (!row) return 'nothing'
  await enqueue(syncResourceJob(row.id))
  return 'looked_up'
}
