import type { ConsoleOrder } from '#supplier-sdk/testing'
import { newOrder, pay } from './orders.ts'
import { priceOf } from './pricing.ts'
import { invalid } from './problem.ts'
import type { Store } from './store.ts'

/**
 * Orders as a person does in the vendor's console: `{ supplierAccountId?, serviceCode?, plan?, region?, months?, priceFen?, pay? }`.
 * Servers have a price of the table; anything else costs what is said.
 */
export function placeInConsole(store: Store, wanted: ConsoleOrder, now: number): { supplierOrderNo: string; resourceIds: string[] } {
  const { serviceCode = 'vm', region = 'cn-north-1', plan = 'g.n3.large', months = 1, priceFen, supplierAccountId } = wanted
  if (!Number.isInteger(months) || Number(months) < 1) {
    throw invalid('timeSpan', 'must be a whole number of months')
  }
  const term = Number(months)
  const server = { plan: String(plan), region: String(region), diskType: 'ssd.gp1', diskGb: 40, mbps: 0 }
  const asked = Number(priceFen ?? 9900)
  const price =
    serviceCode === 'vm' && priceFen === undefined
      ? priceOf(server, term, store.state.pricePercent)
      : { totalFen: asked, actualFen: asked }
  const items = [{ id: '', plan: server.plan, region: server.region, months: term, ...price }]
  const pin = supplierAccountId ?? store.state.ownPin
  const facts = { type: 'NEW' as const, pin, serviceCode: String(serviceCode), az: `${server.region}a`, items }
  const order = newOrder(store, facts, now)
  if (wanted.pay) {
    pay(store, order, now)
  }
  return { supplierOrderNo: order.number, resourceIds: order.items.map(({ id }) => id).filter(Boolean) }
}
