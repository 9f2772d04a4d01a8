import { clock, HOUR_MS, later } from '#kernel/clock'
import type { Client } from '#kernel/database/transaction'
import { VIOLATIONS_MAX, type Violation } from '#kernel/invariants'

/** Messages that nobody took out of the outbox for an hour. That a key stands once is the unique key's work. */
export async function stuckMessages(client: Client): Promise<Violation[]> {
  return client
    .from('messages')
    .where('status', 'ready')
    .where('created_at', '<', later(-HOUR_MS, clock.now()))
    .select('id', 'event', 'channel')
    .limit(VIOLATIONS_MAX)
}
