import db from '@adonisjs/lucid/services/db'
import { clock, later, MINUTE_MS } from '#kernel/clock'
import type { Client } from '#kernel/database/transaction'

/** Before, whoever takes the subject over is expected to close them. */
const LOST_AFTER_MS = 5 * MINUTE_MS

const SUBJECTS_MAX = 500

/** Subjects of a type with a call of effect that is open well past its deadline: its process is gone and nobody has asked since. */
export async function lostIntentsQuery(subjectType: string, client: Client = db.connection()): Promise<string[]> {
  const rows = await client
    .from('supplier_calls')
    .where({ subject_type: subjectType, status: 'open' })
    .whereNotNull('operation_key')
    .where('deadline_at', '<', later(-LOST_AFTER_MS, clock.now()))
    .distinct('subject_id')
    .limit(SUBJECTS_MAX)
  return rows.map((row) => row.subject_id)
}
