import type { CustomerAttributes, SupplierAccountSnapshot, SyncUserInput } from '../../accounts.ts'
import type { SupplierPlugin } from '../../plugin.ts'
import type { Bench } from './bench.ts'

const known: Required<CustomerAttributes> = {
  organisationName: 'Conformance',
  displayName: 'Conformance',
  contactName: 'Conformance Contact',
  email: 'conformance@example.com',
  phone: '13800000000',
  creditCode: '91110108MA01XYZ00X',
  industry: 'software',
  address: 'Conformance Road 1',
}

/** What the hub tells of a customer: its names, and whatever else the plugin says that it cannot do without. */
export function attributesFor(plugin: SupplierPlugin, name: string): CustomerAttributes {
  const required = plugin.attributes?.required ?? []
  const more = required.map((attribute) => [attribute, known[attribute]])
  return { ...Object.fromEntries(more), organisationName: name, displayName: name }
}

/** The account of an organisation. Where the supplier wants the code that it sent to a phone, that code is given. */
export async function syncCustomer(bench: Bench, organisationRef: string, name: string): Promise<SupplierAccountSnapshot> {
  const input: SyncUserInput = { organisationRef, attributes: attributesFor(bench.plugin, name) }
  const { outcome } = await bench.call('syncUser', input)
  if (outcome.status === 'done') {
    return outcome.data as SupplierAccountSnapshot
  }
  const wanted = outcome.status === 'refused' && outcome.reason === 'needs_attributes' ? outcome.attributes : []
  if (!wanted.includes('verificationCode')) {
    return bench.done<SupplierAccountSnapshot>('syncUser', input)
  }
  const verificationCode = bench.sandbox?.supplier.sentCodes?.()[input.attributes.phone ?? '']
  return bench.done<SupplierAccountSnapshot>('syncUser', { ...input, verificationCode })
}
