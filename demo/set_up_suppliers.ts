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
