import { Problem } from './problem.ts'
import { priceOf, type Configuration } from './pricing.ts'
import type { Store } from './store.ts'
import { object, pageOf, text, utc, whole, yuan, type Body, type Request } from './wire.ts'

const PERIOD = /^P(\d{1,2})M$/

/** `POST /v1/price/cpt`: charge items to a price. */
export function pricePrepaid(store: Store, { body }: Request) {
  if (text(body, 'serviceType') !== 'BCC' || text(body, 'productType') !== 'RESERVED') {
    throw new Problem(400, 'InvalidParameter', '[serviceType] only BCC is priced here')
  }
  const items = object(body, 'flavor').chargeItems as Body[] | undefined
  const months = Number(PERIOD.exec(text(body, 'period'))?.[1] ?? Number.NaN)
  if (!Array.isArray(items) || Number.isNaN(months)) {
    throw new Problem(400, 'InvalidParameter', '[flavor] chargeItems and a period of months are required')
  }
  const itemOf = (name: string) => items.find((item) => item.name === name)
  const configuration: Configuration = {
    plan: String(itemOf('instance')?.value ?? ''),
    region: text(body, 'region'),
    diskType: String(itemOf('rootDisk')?.value ?? ''),
    diskGb: Number(itemOf('rootDisk')?.scale ?? 0),
    mbps: Number(itemOf('bandwidth')?.scale ?? 0),
  }
  const count = whole(body, 'count', 1, 100)
  const { catalogFen, priceFen } = priceOf(configuration, months, store.state.pricePercent)
  return { price: yuan(priceFen * count), catalogPrice: yuan(catalogFen * count) }
}

export const cashBalance = (store: Store) => ({ cashBalance: yuan(store.state.cashFen) })

/** `GET /v1/bill/resource/month`. */
export function monthBill(store: Store, { query }: Request) {
  const wanted = query.get('month') ?? ''
  const productType = query.get('productType')
  if (productType !== 'prepay' && productType !== 'postpay') {
    throw new Problem(400, 'InvalidParameter', '[productType] must be prepay or postpay')
  }
  const all = productType === 'prepay' ? store.state.bills.filter(({ month }) => month === wanted) : []
  const body = { pageNo: Number(query.get('pageNo') ?? 1), pageSize: Number(query.get('pageSize') ?? 100) }
  const { rows, ...page } = pageOf(all, body, 100)
  const bills = rows.map((row) => ({
    billId: row.id,
    accountId: store.state.ownId,
    subAccountId: row.owner,
    serviceType: row.serviceType,
    productType,
    region: row.region,
    instanceId: row.instanceId,
    orderId: row.orderId,
    orderType: row.orderType,
    originPrice: yuan(row.catalogFen),
    catalogPrice: yuan(row.catalogFen),
    financePrice: yuan(row.financeFen),
    cash: yuan(row.financeFen),
    rebate: 0,
    couponPrice: 0,
    discountCouponPrice: 0,
    cashEquivalentCouponPrice: 0,
    startTime: utc(row.beginsAt),
    endTime: utc(row.endsAt),
  }))
  return { billMonth: wanted, accountId: store.state.ownId, ...page, bills }
}
