import type { Client } from '#kernel/database/transaction'
import { VIOLATIONS_MAX, type Violation } from '#kernel/invariants'

/** I14: seen by more than one sweep and still neither known nor decided. */
export async function unknownStrangers(client: Client): Promise<Violation[]> {
  return client.from('supplier_discoveries').where('state', 'open').where('sweeps', '>', 1).orderBy('first_seen_at').limit(VIOLATIONS_MAX)
    .select('id', 'connection_id as connectionId', 'kind', 'supplier_no as supplierNo')
}
