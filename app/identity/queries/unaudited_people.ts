import type { Client } from '#kernel/database/transaction'
import { VIOLATIONS_MAX, type Violation } from '#kernel/invariants'

/** People whose creation left no audit row. */
export async function unauditedPeople(client: Client): Promise<Violation[]> {
  const rows = await client
    .from('users')
    .whereRaw(
      `NOT EXISTS (SELECT 1 FROM audit_rows WHERE subject_type = 'user' AND subject_id = CONVERT(users.id USING ascii) AND action = 'identity.user.created')`
    )
    .select('id')
    .limit(VIOLATIONS_MAX)
  return rows.map(({ id }) => ({ userId: id }))
}
