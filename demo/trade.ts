import db from '@adonisjs/lucid/services/db'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#kernel/clock'
import { giveConsent } from '#enrolment/actions/change_consent'
import { linkEnrolment } from '#enrolment/actions/link_enrolment'
import type { Viewer } from '#identity/viewer'
import { createQuote } from '#orders/actions/create_quote'
import { placeOrder } from '#orders/actions/place_order'
import { placeUnsubscribe } from '#orders/actions/place_unsubscribe'
import { quoteUnsubscribe } from '#orders/actions/quote_unsubscribe'
import type { Customer, Purchase } from './people.ts'
import { must } from './result.ts'
import { recharge } from './set_up_customer.ts'
import { viewerByEmail } from './viewers.ts'
import type { DemoWorld } from './world.ts'

/** People work in Asia/Shanghai, eight hours ahead of UTC. */
const SHANGHAI_MS = 8 * HOUR_MS

export type Deed = { at: Date; act: () => Promise<void> }

/** A year of business in the order in which it happened: recharges, purchases, unsubscribes of all customers, and what `others` did. */
export async function trade(world: DemoWorld, customers: readonly Customer[], today: Date, others: readonly Deed[]): Promise<void> {
  const deeds = [...others, ...customers.flatMap((customer, index) => deedsOf(customer, today, index))]
  deeds.sort((a, b) => a.at.getTime() - b.at.getTime())
  for (const { at, act } of deeds) {
    await world.goTo(at)
    await act()
    await world.settle()
  }
}

function deedsOf(customer: Customer, today: Date, offset: number): Deed[] {
  const midnight = Math.floor((today.getTime() + SHANGHAI_MS) / DAY_MS) * DAY_MS - SHANGHAI_MS
  const ago = (days: number, hour: number) => new Date(midnight - days * DAY_MS + (9 + hour) * HOUR_MS + offset * 17 * MINUTE_MS)
  const bought = new Map<Purchase, string>()
  const recharges = customer.rechargesYuan.map(({ daysAgo }, index) => ({ at: ago(daysAgo, 1), act: () => recharge(customer, index) }))
  const purchases = customer.purchases.map((purchase) => ({
    at: ago(purchase.daysAgo, 3),
    act: async () => void bought.set(purchase, await buy(customer, purchase)),
  }))
  const returns = customer.purchases
    .filter(({ then }) => then === 'unsubscribe')
    .map((purchase) => ({ at: ago(purchase.unsubscribeDaysAgo!, 5), act: () => giveBack(customer, bought.get(purchase)!) }))
  return [...recharges, ...purchases, ...returns]
}

/** Quote, check-out; the worker does the rest. Returns the order's id. */
export async function buy(customer: Customer, { at = 'volcengine', offer, quantity, months, account }: Purchase): Promise<string> {
  const viewer = await viewerByEmail(customer.admin.email, 'orders.orders.place')
  const { id: offerId, options } = await offerWithDefaults(at, offer)
  const quote = must(await createQuote(viewer, { items: [{ offerId, options, quantity, months }] }), `quote for ${offer}`)
  const connectionId = await agreeTo(viewer, offerId)
  if (account) await linkAccount({ organisationId: viewer.organisationId!, connectionId }, account)
  const order = must(await placeOrder(viewer, { quoteId: quote.id }), `order of ${offer}`)
  return order.id
}

/** The box on the quote's page, ticked. */
async function agreeTo({ organisationId, actor }: Viewer, offerId: number): Promise<number> {
  const { connection_id: connectionId } = await db.from('offers').where('id', offerId).select('connection_id').firstOrFail()
  await giveConsent({ organisationId: organisationId!, connectionId, actor })
  return connectionId
}

/** A customer who had its account before it came to us: operations name it. */
async function linkAccount(pair: { organisationId: number; connectionId: number }, supplierAccountId: string): Promise<void> {
  const { actor } = await viewerByEmail('operations@kboss.example')
  must(await linkEnrolment({ ...pair, supplierAccountId, actor }), `account ${supplierAccountId}`)
}

async function giveBack(customer: Customer, orderId: string): Promise<void> {
  const viewer = await viewerByEmail(customer.admin.email, 'orders.resources.unsubscribe')
  const rows = await db
    .from('resources')
    .join('order_lines', 'order_lines.id', 'resources.line_id')
    .where('order_lines.order_id', orderId)
    .select('resources.id')
  for (const { id } of rows) {
    const quote = must(await quoteUnsubscribe(viewer, { resourceId: id }), `refund quote of ${id}`)
    must(await placeUnsubscribe(viewer, { resourceId: id, quoteId: quote.id }), `unsubscribe of ${id}`)
  }
}

/** The offer by its supplier's key, with each option at its default. */
export async function offerWithDefaults(connection: string, offerKey: string): Promise<{ id: number; options: Record<string, unknown> }> {
  const row = await db.from('offers').join('supplier_connections', 'supplier_connections.id', 'offers.connection_id')
    .where({ 'supplier_connections.code': connection, 'offers.offer_key': offerKey }).select('offers.id', 'offers.options_schema').firstOrFail()
  const schema = typeof row.options_schema === 'string' ? JSON.parse(row.options_schema) : row.options_schema
  const defaults = Object.entries(schema.properties as Record<string, { default?: unknown; enum?: unknown[] }>)
  const options = Object.fromEntries(defaults.map(([name, option]) => [name, option.default ?? option.enum?.[0]]))
  return { id: row.id, options: Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) }
}
