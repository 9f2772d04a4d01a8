import table from './prices.json' with { type: 'json' }
import { Problem } from './problem.ts'

const instances = table.instances as Record<string, Record<string, number>>
const zones = table.zones as Record<string, string[]>
const terms = table.termPercent as Record<string, number>
const disks = table.rootDiskFenPerGb as Record<string, number>

export interface Configuration {
  plan: string
  region: string
  diskType: string
  diskGb: number
  mbps: number
}

const invalid = (name: string, message: string) =>
  new Problem(400, 'InvalidParameter', `[${name}] ${message}`)

/** The region of a zone such as `cn-bj-a`. */
export function regionOf(zoneName: string): string {
  const region = zoneName.split('-')[1] ?? ''
  if (!zones[region]?.includes(zoneName)) {
    throw invalid('zoneName', `${zoneName} does not exist`)
  }
  return region
}

export function checkImage(imageId: string): void {
  if (!table.images.includes(imageId)) {
    throw invalid('imageId', `${imageId} does not exist`)
  }
}

/** For one server and the whole term: what the list says, and what our contract makes of it. */
export function priceOf({ plan, region, diskType, diskGb, mbps }: Configuration, months: number, percent: number) {
  const server = instances[plan]?.[region]
  if (server === undefined) {
    throw invalid('spec', `${plan} is not sold in ${region}`)
  }
  if (disks[diskType] === undefined) {
    throw invalid('rootDiskStorageType', `${diskType} does not exist`)
  }
  if (diskGb < 20 || diskGb > 2048) {
    throw invalid('rootDiskSizeInGb', 'must be 20 to 2048')
  }
  const term = terms[String(months)]
  if (term === undefined) {
    throw invalid('reservationLength', `there is no term of ${months} months`)
  }
  const monthly = server + disks[diskType] * diskGb + table.bandwidthFenPerMbps * mbps
  const catalogFen = Math.round((monthly * months * percent) / 100)
  return { catalogFen, priceFen: Math.round((catalogFen * table.partnerPercent * term) / 10_000) }
}
