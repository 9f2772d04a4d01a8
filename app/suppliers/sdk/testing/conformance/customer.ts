import type { CustomerAttributes } from '../../accounts.ts'
import type { SupplierPlugin } from '../../plugin.ts'

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
