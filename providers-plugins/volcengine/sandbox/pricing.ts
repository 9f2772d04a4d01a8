import table from './prices.json' with { type: 'json' }
import { Problem } from './problem.ts'

interface Configuration {
  product: string
  regions: string[]
  fenPerMonth: Record<string, number>
}

const configurations = table.configurations as unknown as Record<string, Configuration>
const termPercent = table.termPercent as Record<string, number>

export const CURRENCY = table.currency

const PERIOD = 'period_month'

export interface ChargeItem {
  code: string
  count: number
}

export interface PricedLine {
  code: string
  quantity: number
  originalFen: number
  discountFen: number
}

/** Per month and count, the same in every region: the price call has no field for one. */
function unitFen(configurationCode: string, code: string): number {
  const price = configurations[configurationCode].fenPerMonth[code]
  if (price === undefined) {
    throw new Problem(400, 'InvalidParameter.ChargeItemCode', `${configurationCode} has no ${code}`)
  }
  return price
}

export function checkConfiguration(product: string, code: string, region: string | null): void {
  const configuration = configurations[code]
  if (!configuration) {
    throw new Problem(400, 'InvalidParameter.ConfigurationCode', `There is no ${code}`)
  }
  if (configuration.product !== product) {
    throw new Problem(
      400,
      'InvalidParameter.Product',
      `${code} belongs to ${configuration.product}`
    )
  }
  if (region !== null && !configuration.regions.includes(region)) {
    throw new Problem(400, 'InvalidParameter.RegionCode', `${code} is not sold in ${region}`)
  }
}

/** Percent of the price for a term. */
export function termOf(months: number): number {
  const term = termPercent[String(months)]
  if (term === undefined) {
    throw new Problem(400, 'InvalidParameter.UseDuration', `There is no term of ${months} months`)
  }
  return term
}

/** One line; rounded per unit, so that n units cost n times one. */
export function priceLine(
  configurationCode: string,
  item: ChargeItem,
  terms: { quantity: number; months: number; percent: number }
): PricedLine {
  const term = termOf(terms.months)
  const unit = unitFen(configurationCode, item.code)
  const original = Math.round((unit * item.count * terms.months * terms.percent) / 100)
  const discount = Math.round((original * table.partnerPercent * term) / 10_000)
  return {
    code: item.code,
    quantity: terms.quantity,
    originalFen: original * terms.quantity,
    discountFen: discount * terms.quantity,
  }
}

/** The term stands among the charge items of an order. */
export function splitPeriod(items: ChargeItem[]): { months: number; items: ChargeItem[] } {
  const period = items.find(({ code }) => code === PERIOD)
  if (!period) {
    throw new Problem(400, 'MissingParameter.ChargeItemCode', `${PERIOD} is required`)
  }
  return { months: period.count, items: items.filter(({ code }) => code !== PERIOD) }
}

export const yuan = (fen: number): string => (fen / 100).toFixed(2)
