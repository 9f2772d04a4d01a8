import type { Client } from '#kernel/database/transaction'
import type { KycRow } from '../kyc_rows.ts'
import type { KycState } from '../kyc_states.ts'
import type { KycWay } from '../kyc_way.ts'
import type { VerificationRow } from '../verification_rows.ts'

/**
 * Where a refused verification goes when its customer tries again: corrected data are sent anew, a page or a console is opened
 * anew. Null: what would be sent is what was refused. Corrected is the verification itself, or the organisation's own data, because
 * some suppliers are told those.
 */
export async function placeAfterRefusal(row: KycRow, verification: VerificationRow, way: KycWay, client: Client): Promise<KycState | null> {
  if (way.kind === 'hosted') return 'hosted'
  if (way.kind === 'console') return 'in_console'
  if (verification.version > (row.sentVersion ?? 0)) return 'submitting'
  const changed = await client.from('organisations').where('id', row.organisationId).where('updated_at', '>', row.updatedAt).select('id').first()
  return changed ? 'submitting' : null
}
