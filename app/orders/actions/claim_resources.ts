import { clock } from '#kernel/clock'
import type { Trx } from '#kernel/database/transaction'
import { fromJson } from '#kernel/json'
import { fail, ok, type Result } from '#kernel/result'
import { isEnterable } from '../resource_states.ts'
import type { AcceptedLine, AcceptedQuote } from './accepted_quote.ts'
import type { NewLine } from './bear_lines.ts'

export type ClaimRefused = { type: 'not_in_use' | 'resource_busy'; resourceId: string }

/**
 * Takes the resources of a renewal or a change for their lines, each by one conditional update: one line at a time acts on a
 * resource, until `moveLine` ends it. What the resource looked like goes onto the line, because the effect is proven against it.
 * A refusal leaves earlier claims in the transaction: the caller rolls back.
 */
export async function claimResources(
  lines: readonly (AcceptedLine & NewLine)[],
  { organisationId }: AcceptedQuote,
  trx: Trx
): Promise<Result<(AcceptedLine & NewLine)[], ClaimRefused>> {
  const claimed: (AcceptedLine & NewLine)[] = []
  // In one order everywhere, so that two orders over the same resources do not wait for each other.
  const sorted = lines.toSorted((a, b) => a.resourceId!.localeCompare(b.resourceId!))
  for (const line of sorted) {
    const resourceId = line.resourceId!
    const resource = await trx.from('resources').where({ id: resourceId, organisation_id: organisationId }).forUpdate().first()
    if (!resource || !isEnterable(resource.state)) return fail({ type: 'not_in_use', resourceId })
    if (resource.acting_line_id) return fail({ type: 'resource_busy', resourceId })
    await trx.from('resources').where('id', resourceId).update({ acting_line_id: line.id, updated_at: clock.now() })
    const resourceBefore = {
      expiresAt: (resource.expires_at as Date | null)?.toISOString() ?? null,
      offerId: resource.offer_id as number | null,
      spec: fromJson<Record<string, unknown>>(resource.spec),
    }
    claimed.push({ ...line, resourceBefore, supplierAccount: resource.supplier_account })
  }
  return ok(claimed.toSorted((a, b) => a.position - b.position))
}
