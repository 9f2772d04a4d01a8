import db from '@adonisjs/lucid/services/db'
import { clock } from '#kernel/clock'
import type { Client } from '#kernel/database/transaction'
import type { CallSubject } from '../types.ts'

/**
 * Closes the open intents of a subject as `unknown`: their process is gone. A late answer of a process that was only slow still
 * replaces it in the journal. Returns how many there were; a second call finds none.
 */
export async function abandonIntents(subject: CallSubject, client: Client = db.connection()): Promise<number> {
  const closed: unknown = await client
    .from('supplier_calls')
    .where({ subject_type: subject.type, subject_id: subject.id, status: 'open' })
    .whereNotNull('operation_key')
    .update({ status: 'unknown', finished_at: clock.now() })
  return Number([closed].flat()[0])
}
