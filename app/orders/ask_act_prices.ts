import { hub } from '#suppliers/hub'
import type { InputOf } from '#suppliers/types'
import { absent, refusedPrice, unavailable, type SupplierPrice } from './ask_quotes.ts'
import type { OwnedResource } from './owned_resources.ts'
import { QUOTE_DEADLINE_MS } from './shopping_limits.ts'

export type ActWanted = { months: number } | { offerKey: string; options: Record<string, unknown> }

/**
 * What a supplier asks for renewing or changing a resource; empty where it has no `quote`, a problem where it does not answer or
 * says no. No effect there.
 */
export async function askActPrice(resource: OwnedResource, wanted: ActWanted): Promise<SupplierPrice> {
  const supplier = hub.use(resource.connectionCode)
  try {
    if (!(await supplier.can('quote'))) return { problems: [], callId: null }
    const subject = { type: 'resource', id: resource.id }
    const answer = await supplier.ask('quote', inputOf(resource, wanted), { deadlineMs: QUOTE_DEADLINE_MS, subject, organisationId: resource.organisationId })
    const { callId } = answer
    if (answer.status === 'refused') return refusedPrice({ ...answer, fields: answer.fields?.map((one) => ({ ...one, field: `items.0.${one.field}` })) }, 0, callId)
    if (answer.status !== 'done') return unavailable(callId)
    const { items, listFen, costFen, quoteRef, expiresAt } = answer.data
    const problems = items.flatMap(({ fieldErrors }) => fieldErrors).map(({ field, code }) => ({ field, code }))
    // A smaller specification may bring money back; what is paid for it is nothing.
    return problems.length > 0 ? { problems, callId } : { listFen: Math.max(0, listFen), costFen: Math.max(0, costFen), problems, callId, quoteRef, expiresAt }
  } catch (error) {
    if (absent.has((error as { code?: string }).code ?? '')) return unavailable(null)
    throw error
  }
}

function inputOf({ ref }: OwnedResource, wanted: ActWanted): InputOf<'quote'> {
  const { supplierAccountId } = ref
  return 'months' in wanted ? { action: 'renew', supplierAccountId, resource: ref, ...wanted } : { action: 'change', supplierAccountId, resource: ref, ...wanted }
}
