import type { ConsoleOrder } from '#supplier-sdk/testing'
import { addOrder, charge } from './orders.ts'
import { priceOf } from './pricing.ts'
import { wrong } from './problem.ts'
import type { Store } from './store.ts'

const SERVER = { 'ImageOs': 'ubuntu_24_04', 'SystemDisk.Category': 'cloud_essd', 'SystemDisk.Size': '40', 'InternetMaxBandwidthOut': '0' }

/**
 * Orders as a person does in the vendor's console: `{ supplierAccountId?, productCode?, plan?, region?, months?, priceFen?, pay? }`.
 * A paid one takes what it costs from our balance, whatever the quota was: the customer may have had one.
 */
export function placeInConsole(store: Store, wanted: ConsoleOrder, now: number): { supplierOrderNo: string; resourceIds: string[] } {
  const months = Number(wanted.months ?? 1)
  if (!Number.isInteger(months) || months < 1) {
    throw wrong('Period', 'must be a whole number of months')
  }
  const productCode = String(wanted.productCode ?? 'ecs')
  const region = String(wanted.region ?? 'cn-hangzhou')
  const asked = Number(wanted.priceFen ?? 8800)
  const price =
    productCode === 'ecs' && wanted.priceFen === undefined
      ? priceOf('ecs', { ...SERVER, Region: region, InstanceType: String(wanted.plan ?? 'ecs.g8i.large') }, months, store.state.pricePercent)
      : { grossFen: asked, amountFen: asked }
  const owner = wanted.supplierAccountId ?? store.state.ownUid
  const facts = { type: 'New' as const, owner, productCode, productType: productCode, region, instanceIds: [], months }
  const order = addOrder(store, { ...facts, ...price }, now)
  if (wanted.pay) {
    const customer = store.state.customers.find(({ uid }) => uid === owner)
    if (customer) {
      customer.quotaFen += order.amountFen
    }
    charge(store, order, { uid: owner, isOwn: customer === undefined, now })
  }
  return { supplierOrderNo: order.id, resourceIds: [...order.instanceIds] }
}
