import { loadOffers } from '#catalog/actions/load_offers'
import { setAgreementDiscount } from '#catalog/actions/set_agreement_discount'
import { setPublicDiscount } from '#catalog/actions/set_public_discount'
import { addConnection } from '#suppliers/actions/add_connection'
import { switchConnection } from '#suppliers/actions/switch_connection'
import { testConnection } from '#suppliers/actions/test_connection'
import { connectionQuery } from '#suppliers/queries/connections_query'
import { must } from './result.ts'
import { viewerByEmail } from './viewers.ts'

export type DemoSandbox = { endpoint: string; settings: Record<string, unknown>; controlUrl: string }

/** Agreement and public discount per supplier; a family without a public discount stays invisible, and the page says why. */
const discounts = [
  { family: undefined, agreementBp: 6500, publicBp: undefined },
  { family: 'ecs', agreementBp: undefined, publicBp: 8500 },
  { family: 'ebs', agreementBp: undefined, publicBp: 9000 },
  { family: 'eip', agreementBp: undefined, publicBp: 9000 },
  { family: 'clb', agreementBp: undefined, publicBp: 9000 },
  { family: 'rds_mysql', agreementBp: undefined, publicBp: 8800 },
  { family: 'redis', agreementBp: undefined, publicBp: 8800 },
] as const

/** Operations connect the supplier: settings, test, offers, discounts, switches. */
export async function setUpVolcengine(sandbox: DemoSandbox): Promise<void> {
  const operations = await viewerByEmail('operations@kboss.example', 'suppliers.connections.read')
  if (await connectionQuery(operations, 'volcengine')) return
  const { actor } = operations
  must(await addConnection({ pluginCode: 'volcengine', name: '火山引擎', settings: sandbox.settings, actor }), 'connection')
  await testConnection({ code: 'volcengine' })
  const switches = { visible: true, sellable: true, spend: true, manage: true, read: true }
  must(await switchConnection({ code: 'volcengine', switches, actor }), 'switches')
  must(await loadOffers({ connectionCode: 'volcengine', actor }), 'offers')
  for (const { family, agreementBp, publicBp } of discounts) {
    const target = { connectionCode: 'volcengine', family }
    if (agreementBp) must(await setAgreementDiscount({ target, effect: { rateBp: agreementBp }, actor }), `agreement ${family}`)
    if (publicBp) must(await setPublicDiscount({ target, effect: { rateBp: publicBp }, actor }), `public ${family}`)
  }
}

const networkCatalogue = [
  { key: 'line-20m', names: { 'zh-CN': '20M 互联网专线', 'en': '20 Mbit/s internet line' }, listFenPerMonth: 680_00, months: [1, 12] },
  { key: 'line-100m', names: { 'zh-CN': '100M 数据专线', 'en': '100 Mbit/s leased line' }, listFenPerMonth: 3_200_00 },
  { key: 'line-200m', names: { 'zh-CN': '200M 数据专线', 'en': '200 Mbit/s leased line' }, listFenPerMonth: 5_800_00 },
].map((offer) => ({
  months: [12, 24],
  ...offer,
  family: 'leased-line',
  familyNames: { 'zh-CN': '专线', 'en': 'Leased line' },
  region: 'sz',
  regionNames: { 'zh-CN': '深圳', 'en': 'Shenzhen' },
  billingMode: 'prepaid',
  optionsSchema: { type: 'object', properties: {}, required: [], additionalProperties: false },
  specs: [],
  quantityMax: 10,
  currency: 'CNY',
  stockHint: 'unknown',
}))

/** Lines of a carrier without an API, done by hand; and the stand-in for trying faults, which is not in the shop. */
export async function setUpOtherSuppliers(reference: DemoSandbox | undefined): Promise<void> {
  const viewer = await viewerByEmail('operations@kboss.example', 'suppliers.connections.read')
  const { actor } = viewer
  if (!(await connectionQuery(viewer, 'network'))) {
    const settings = { catalogue: JSON.stringify(networkCatalogue) }
    must(await addConnection({ pluginCode: 'manual', code: 'network', name: '联通专线（人工办理）', settings, actor }), 'network')
    await testConnection({ code: 'network' })
    must(await loadOffers({ connectionCode: 'network', actor }), 'offers of network')
    must(await switchConnection({ code: 'network', switches: { visible: true, sellable: true, spend: true, manage: true, read: true }, actor }), 'switches of network')
    const target = { connectionCode: 'network' }
    must(await setAgreementDiscount({ target, effect: { rateBp: 7_500 }, actor }), 'agreement of network')
    must(await setPublicDiscount({ target, effect: { rateBp: 9_500 }, actor }), 'public discount of network')
  }
  if (reference && !(await connectionQuery(viewer, 'reference'))) {
    must(await addConnection({ pluginCode: 'reference', settings: reference.settings, actor }), 'reference')
    await testConnection({ code: 'reference' })
  }
}
