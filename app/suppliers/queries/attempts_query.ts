import db from '@adonisjs/lucid/services/db'
import type { Client } from '#kernel/database/transaction'

export type CallStatus = 'open' | 'done' | 'pending' | 'refused' | 'not_sent' | 'unknown'

export type Attempt = { id: string; attempt: number; status: CallStatus; startedAt: Date; deadlineAt: Date; finishedAt: Date | null }

/** All attempts of one operation key, first to last: by them a worker that took over knows whether the call may have acted. */
export async function attemptsQuery(operationKey: string, client: Client = db.connection()): Promise<Attempt[]> {
  const rows = await client
    .from('supplier_calls')
    .select('id', 'attempt', 'status', 'started_at', 'deadline_at', 'finished_at')
    .where('operation_key', operationKey)
    .orderBy('attempt')
  return rows.map((row) => ({
    id: row.id,
    attempt: row.attempt,
    status: row.status,
    startedAt: row.started_at,
    deadlineAt: row.deadline_at,
    finishedAt: row.finished_at,
  }))
}
