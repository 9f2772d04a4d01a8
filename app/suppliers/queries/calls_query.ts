import db from '@adonisjs/lucid/services/db'
import type { Client } from '#kernel/database/transaction'
import type { OperationClass } from '../sdk/main.ts'
import type { CallableOperation, CallSubject } from '../types.ts'

export type OpenIntentRow = {
  id: string
  connectionCode: string
  operation: CallableOperation
  operationClass: OperationClass
  operationKey: string
  attempt: number
  startedAt: Date
  deadlineAt: Date
}

/**
 * Calls with an effect of this subject whose answer was never stored, oldest first. Whoever takes a subject over after a crash
 * looks here: each of these may have acted, so its outcome is looked up before anything is sent again.
 */
export async function findOpenIntents(subject: CallSubject, client: Client = db.connection()): Promise<OpenIntentRow[]> {
  const rows = await client
    .from('supplier_calls')
    .select('id', 'connection_code', 'operation', 'operation_class', 'operation_key', 'attempt', 'started_at', 'deadline_at')
    .where({ subject_type: subject.type, subject_id: subject.id, status: 'open' })
    .whereNotNull('operation_key')
    .orderBy('started_at')
  return rows.map((row) => ({
    id: row.id,
    connectionCode: row.connection_code,
    operation: row.operation,
    operationClass: row.operation_class,
    operationKey: row.operation_key,
    attempt: row.attempt,
    startedAt: row.started_at,
    deadlineAt: row.deadline_at,
  }))
}
