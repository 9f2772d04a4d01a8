import type { ConsoleOrder } from '#supplier-sdk/testing'
import { newOrder, pay } from './orders.ts'
import { priceOf } from './pricing.ts'
import { Problem } from './problem.ts'
import type { Store } from './store.ts'

const word = (value: unknown, fallback: string): string =>
  typeof value === 'string' && value !== '' ? value : fallback

/**
 * Buys as a person does in the vendor's console: `{ supplierAccountId?, serviceType?, plan?, region?, months?, priceFen?, pay? }`.
 * Servers have a price of the table; anything else costs what is said.
 */
export function placeInConsole(store: Store, wanted: ConsoleOrder, now: number): { supplierOrderNo: string; resourceIds: string[] } {
  const serviceType = word(wanted.serviceType, 'BCC')
  const region = word(wanted.region, 'bj')
  const plan = word(wanted.plan, serviceType === 'BCC' ? 'bcc.g5.c2m8' : `${serviceType.toLowerCase()}.standard`)
  const months = Number(wanted.months ?? 1)
  const asked = Number(wanted.priceFen ?? 12_000)
  if (!Number.isInteger(months) || months < 1 || !Number.isSafeInteger(asked) || asked < 0) {
    throw new Problem(400, 'InvalidParameter', '[months] and [priceFen] must be whole numbers')
  }
  const server = { plan, region, diskType: 'cloud_hp1', diskGb: 40, mbps: 0 }
  const { catalogFen, priceFen } =
    serviceType === 'BCC' && wanted.priceFen === undefined
      ? priceOf(server, months, store.state.pricePercent)
      : { catalogFen: asked, priceFen: asked }
  const line = { serviceType, region, plan, count: 1, months, catalogFen }
  const accountId = word(wanted.supplierAccountId, store.state.ownId)
  const order = newOrder(store, accountId, line, priceFen, `cn-${region}-a`, now)
  if (wanted.pay) {
    pay(store, order, now)
  }
  return { supplierOrderNo: order.uuid, resourceIds: [...order.instanceIds] }
}
