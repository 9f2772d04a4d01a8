import db from '@adonisjs/lucid/services/db'
import { systemActor } from '#audit/actor'
import { workUntilIdle } from '#jobs/worker'
import { DAY_MS, HOUR_MS } from '#kernel/clock'
import { placeUnsubscribe } from '#orders/actions/place_unsubscribe'
import { quoteUnsubscribe } from '#orders/actions/quote_unsubscribe'
import { setRefundPolicy, type RefundPolicy } from '#suppliers/actions/set_refund_policy'
import { customers, type Customer } from './people.ts'
import { must } from './result.ts'
import { freezeSandbox, orderInConsole } from './sandbox.ts'
import type { DemoSandbox } from './set_up_suppliers.ts'
import type { Deed } from './trade.ts'
import { viewerByEmail } from './viewers.ts'

const CONNECTION = 'volcengine'

type Owned = { id: string; supplierResourceId: string }

/** Of what this customer bought of an offer, what is in use and ends last. */
async function ownedOf({ admin }: Customer, offerKey: string): Promise<Owned> {
  const { organisationId } = await viewerByEmail(admin.email)
  const row = await db.from('resources').join('offers', 'offers.id', 'resources.offer_id')
    .join('supplier_connections', 'supplier_connections.id', 'resources.connection_id')
    .where({ 'resources.organisation_id': organisationId!, 'resources.state': 'running', 'supplier_connections.code': CONNECTION, 'offers.offer_key': offerKey })
    .whereNull('resources.acting_line_id').orderBy('resources.expires_at', 'desc').select('resources.id', 'resources.supplier_resource_id').firstOrFail()
  return { id: row.id, supplierResourceId: row.supplier_resource_id }
}

/** Past the hub, hours before it looks: more power for one server, paid there; another given back, with money for it. */
async function actInConsole(sandbox: DemoSandbox): Promise<void> {
  const [customer] = customers
  const grown = await ownedOf(customer, 'ecs.g3i.large@cn-shanghai')
  const dearer = { configurationCode: 'ecs.g3i.xlarge', priceFen: 121_30, payableFen: 78_84, pay: true }
  await orderInConsole(sandbox, { act: 'change', instanceId: grown.supplierResourceId, ...dearer })
  const left = await ownedOf(customer, 'ecs.c3i.large@cn-beijing')
  await orderInConsole(sandbox, { act: 'refund', instanceId: left.supplierResourceId })
}

/** Unsubscribed and credited on the supplier's word; the supplier then gives nothing back, and the server runs on. */
async function loseRefund(sandbox: DemoSandbox): Promise<void> {
  const viewer = await viewerByEmail(customers[1].admin.email, 'orders.resources.unsubscribe')
  const { id: resourceId, supplierResourceId } = await ownedOf(customers[1], 'ecs.r3i.large@cn-shanghai')
  await freezeSandbox(sandbox, true)
  await setPolicy('acceptance')
  const quote = must(await quoteUnsubscribe(viewer, { resourceId }), 'refund quote')
  must(await placeUnsubscribe(viewer, { resourceId, quoteId: quote.id }), 'unsubscription')
  await setPolicy('refund')
  await workUntilIdle()
  await orderInConsole(sandbox, { act: 'reject_refund', instanceId: supplierResourceId })
  await freezeSandbox(sandbox, false)
}

const setPolicy = async (policy: RefundPolicy) => must(await setRefundPolicy({ code: CONNECTION, policy, actor: systemActor }), `policy ${policy}`)

/** What happens to servers past the hub, or goes wrong there. */
export const consoleActDeeds = (sandbox: DemoSandbox, today: Date): Deed[] => [
  { at: new Date(today.getTime() - DAY_MS), act: () => loseRefund(sandbox) },
  { at: new Date(today.getTime() - 5 * HOUR_MS), act: () => actInConsole(sandbox) },
]
