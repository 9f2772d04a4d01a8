import table from './prices.json' with { type: 'json' }
import { invalid } from './problem.ts'
import type { Store } from './store.ts'
import { object, optionalText, text, whole, type Body, type Caller, type Request } from './wire.ts'

const types = table.instanceTypes as Record<string, Record<string, number>>
const terms = table.termPercent as Record<string, number>
const disks = table.diskFenPerGb as Record<string, number>
const zones = table.zones as Record<string, string[]>

export interface Server {
  plan: string
  region: string
  diskType: string
  diskGb: number
  mbps: number
}

export interface Price {
  totalFen: number
  actualFen: number
}

export function checkZone(region: string, az: string): void {
  if (!zones[region]?.includes(az)) {
    throw invalid('az', `${az} is not in ${region}`)
  }
}

export function checkImage(imageId: string): void {
  if (!table.images.includes(imageId)) {
    throw invalid('imageId', `${imageId} does not exist`)
  }
}

function discounted(monthlyFen: number, months: number, percent: number): Price {
  const term = terms[String(months)]
  if (term === undefined) {
    throw invalid('timeSpan', `there is no term of ${months} months`)
  }
  const totalFen = Math.round((monthlyFen * months * percent) / 100)
  return { totalFen, actualFen: Math.round((totalFen * table.discountPercent * term) / 10_000) }
}

/** One server for its whole term. */
export function priceOf({ plan, region, diskType, diskGb, mbps }: Server, months: number, percent: number): Price {
  const server = types[plan]?.[region]
  if (server === undefined) {
    throw invalid('instanceType', `${plan} is not sold in ${region}`)
  }
  if (disks[diskType] === undefined) {
    throw invalid('diskType', `${diskType} does not exist`)
  }
  const monthly = server + disks[diskType] * diskGb + table.bandwidthFenPerMbps * mbps
  return discounted(monthly, months, percent)
}

/** A month more costs a month's share of what it was bought for, at the price level of the day. */
export const renewalPrice = (bought: { months: number; totalFen: number }, months: number, percent: number): Price =>
  discounted(Math.round(bought.totalFen / bought.months), months, percent)

const priceOfRow = (store: Store, cmd: number, row: Body, caller: Caller): Price => {
  const months = whole(row, 'timeSpan', 1, 60)
  const percent = store.state.pricePercent
  if (cmd === 2) {
    const id = text(row, 'resourceId')
    const instance = store.state.instances.find((known) => known.id === id && known.owner === caller.pin)
    if (!instance) {
      throw invalid('resourceId', `${id} does not exist`)
    }
    return renewalPrice(instance, months, percent)
  }
  const formula = row.formula as Body[] | undefined
  const partOf = (key: string) => (Array.isArray(formula) ? formula.find((part) => part.key === key) : undefined)
  if (optionalText(row, 'serviceCode') !== 'vm') {
    throw invalid('serviceCode', 'only vm is priced here')
  }
  const server = {
    plan: String(partOf('instanceType')?.value ?? ''),
    region: text(row, 'region'),
    diskType: String(partOf('systemDisk')?.value ?? ''),
    diskGb: Number(partOf('systemDisk')?.count ?? 0),
    mbps: Number(partOf('bandwidth')?.count ?? 0),
  }
  const count = whole(row, 'count', 1, 100)
  const { totalFen, actualFen } = priceOf(server, months, percent)
  return { totalFen: totalFen * count, actualFen: actualFen * count }
}

/** `calculateTotalPrice`: 1 new, 2 renew. */
export function calculateTotalPrice(store: Store, { body }: Request, caller: Caller) {
  const cmd = whole(body, 'cmd', 1, 2)
  const rows = body.orderList
  if (!Array.isArray(rows) || rows.length === 0) {
    throw invalid('orderList', 'must list what is bought')
  }
  const prices = rows.map((_, index) => priceOfRow(store, cmd, object(rows as unknown as Body, String(index)), caller))
  const sum = (key: keyof Price): number => prices.reduce((total, price) => total + price[key], 0) / 100
  return {
    totalPrice: sum('totalFen'),
    totalOriginalPrice: sum('totalFen'),
    discountedTotalPrice: sum('actualFen'),
    totalDiscount: sum('totalFen') - sum('actualFen'),
    list: [],
  }
}
