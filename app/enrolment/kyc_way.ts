import type { Client } from '#kernel/database/transaction'
import { hub } from '#suppliers/hub'

/**
 * How a supplier verifies. `submission`: we send what the customer gave once. `hosted`: the supplier's own page, opened fresh each
 * time. `console`: the customer does it in the supplier's console and `asks` says whether the state can be read; else operations tell it.
 */
export type KycWay = { kind: 'submission' | 'hosted' | 'console'; asks: boolean }

export async function kycWayOf(connectionCode: string): Promise<KycWay> {
  const supplier = hub.use(connectionCode)
  const asks = await supplier.can('queryKyc')
  if (!(await supplier.can('submitKyc'))) return { kind: 'console', asks }
  const { kyc } = await supplier.properties()
  return { kind: kyc === 'hosted' ? 'hosted' : 'submission', asks }
}

/** The name under which a consent covers the identity itself, beside the names of attributes. */
export const IDENTITY = 'identity'

/** Whether the customer agreed that this supplier gets its identity. Older consents that did not name it do not count. */
export async function agreedToIdentity({ organisationId, connectionId }: { organisationId: number; connectionId: number }, client: Client): Promise<boolean> {
  const row = await client
    .from('supplier_consents as c')
    .join('supplier_consent_events as e', 'e.consent_id', 'c.id')
    .where({ 'c.organisation_id': organisationId, 'c.connection_id': connectionId, 'c.state': 'given' })
    .orderBy('e.id', 'desc')
    .select(client.raw('JSON_CONTAINS(e.attributes, ?) AS agreed', [JSON.stringify(IDENTITY)]))
    .first()
  return Number(row?.agreed) === 1
}
