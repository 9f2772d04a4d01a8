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

type Cloud = {
  code: string
  pluginCode: string
  name: string
  agreementBp: number
  /** Public discounts by family; a family without one stays invisible, and the page says why. */
  publicBp: Record<string, number>
  /** Nothing listens where this one is to be reached. */
  down?: boolean
}

export const DOWN = 'baidu-gz'

const clouds: Cloud[] = [
  { code: 'volcengine', pluginCode: 'volcengine', name: '火山引擎', agreementBp: 6500,
    publicBp: { ecs: 8500, ebs: 9000, eip: 9000, clb: 9000, rds_mysql: 8800, redis: 8800 } },
  { code: 'alibaba', pluginCode: 'alibaba', name: '阿里云', agreementBp: 7200, publicBp: { ecs: 8800, rds: 9000, redis: 9000 } },
  { code: 'baidu', pluginCode: 'baidu', name: '百度智能云', agreementBp: 6800, publicBp: { bcc: 8500 } },
  { code: 'jdcloud', pluginCode: 'jdcloud', name: '京东云', agreementBp: 7000, publicBp: { vm: 8600 } },
  /** The stand-in for trying faults: a cloud that was sold for a while, and is not in the shop any more. */
  { code: 'reference', pluginCode: 'reference', name: '参考云（演示）', agreementBp: 8000, publicBp: { vm: 9000 } },
  { code: DOWN, pluginCode: 'baidu', name: '百度智能云（华南合同）', agreementBp: 6800, publicBp: { bcc: 8600 }, down: true },
]

/** Port 9 is "discard": nothing answers there. */
const NOWHERE = 'http://127.0.0.1:9'

const settingsOf = ({ down }: Cloud, { settings, endpoint }: DemoSandbox): Record<string, unknown> =>
  down ? JSON.parse(JSON.stringify(settings).replaceAll(endpoint, NOWHERE)) : settings

/** Operations connect the clouds, all at once: a catalogue that is asked for price by price would hold up the others. */
export async function setUpClouds(sandboxes: Record<string, DemoSandbox>): Promise<void> {
  await Promise.all(clouds.filter(({ pluginCode }) => sandboxes[pluginCode]).map((cloud) => setUpCloud(cloud, sandboxes[cloud.pluginCode])))
}

/** Settings, test, switches, offers, discounts. */
async function setUpCloud(cloud: Cloud, sandbox: DemoSandbox): Promise<void> {
  const { code, pluginCode, name, agreementBp, publicBp } = cloud
  const operations = await viewerByEmail('operations@kboss.example', 'suppliers.connections.read')
  if (await connectionQuery(operations, code)) return
  const { actor } = operations
  must(await addConnection({ pluginCode, code, name, settings: settingsOf(cloud, sandbox), actor }), `connection ${code}`)
  await testConnection({ code })
  const switches = { visible: true, sellable: true, spend: true, manage: true, read: true }
  must(await switchConnection({ code, switches, actor }), `switches of ${code}`)
  must(await loadOffers({ connectionCode: code, actor }), `offers of ${code}`)
  must(await setAgreementDiscount({ target: { connectionCode: code }, effect: { rateBp: agreementBp }, actor }), `agreement of ${code}`)
  for (const [family, rateBp] of Object.entries(publicBp)) {
    must(await setPublicDiscount({ target: { connectionCode: code, family }, effect: { rateBp }, actor }), `public ${code} ${family}`)
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

/** Lines of a carrier without an API, done by hand. */
export async function setUpOtherSuppliers(): Promise<void> {
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
}

/** Who bought there keeps what they have; nobody else buys. */
export async function takeOffShop(code: string): Promise<void> {
  const { actor } = await viewerByEmail('operations@kboss.example')
  must(await switchConnection({ code, switches: { visible: false, sellable: false }, actor }), `${code} off the shop`)
}
