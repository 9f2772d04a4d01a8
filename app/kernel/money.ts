/**
 * Arithmetic on money. Amounts are integers of fen (1 CNY = 100 fen), rates are integers of basis points
 * (10000 = 100 %, 8500 = "85 折"). Every function throws `E_UNSAFE_AMOUNT` on anything that is not a safe integer:
 * a wrong amount must stop, not travel.
 */
import { Exception } from '@adonisjs/core/exceptions'

export const FULL_RATE_BP = 10_000

export class UnsafeAmount extends Exception {
  static code = 'E_UNSAFE_AMOUNT'
  static status = 500
}

/** Accepts what the driver returns for BIGINT and SUM(): number, decimal string, null. Throws on fractions and overflow. */
export function toFen(value: unknown): number {
  const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : (value ?? 0)
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) {
    throw new UnsafeAmount(`Not an amount in fen: ${String(value)}`)
  }
  return number
}

export function sumFen(amounts: Iterable<number>): number {
  let total = 0
  for (const amount of amounts) total = toFen(total + toFen(amount))
  return total
}

export function timesFen(unitFen: number, count: number): number {
  return toFen(toFen(unitFen) * toFen(count))
}

/** `amountFen × rateBp / 10000`, half away from zero, exact for every safe integer. The one rounding of the product. */
export function applyRate(amountFen: number, rateBp: number): number {
  return divideRounded(BigInt(toFen(amountFen)) * BigInt(toFen(rateBp)), BigInt(FULL_RATE_BP))
}

/** `amountFen × part / whole`, same rounding: prorating an amount over days. `whole` must be positive. */
export function prorate(amountFen: number, part: number, whole: number): number {
  if (toFen(whole) <= 0) throw new UnsafeAmount(`Cannot prorate over ${whole}`)
  return divideRounded(BigInt(toFen(amountFen)) * BigInt(toFen(part)), BigInt(whole))
}

function divideRounded(numerator: bigint, denominator: bigint): number {
  const half = denominator / 2n
  const rounded = numerator >= 0n ? (numerator + half) / denominator : -((-numerator + half) / denominator)
  return toFen(Number(rounded))
}

/** Splits an amount by weights so that the parts add up to it exactly; what is left goes to the largest remainders. */
export function splitFen(totalFen: number, weights: readonly number[]): number[] {
  const total = BigInt(toFen(totalFen))
  const sum = BigInt(sumFen(weights))
  if (weights.length === 0 || sum <= 0n || weights.some((weight) => weight < 0)) {
    throw new UnsafeAmount('Cannot split by weights without a positive sum')
  }
  const parts = weights.map((weight) => (total * BigInt(weight)) / sum)
  const remainders = weights.map((weight, index) => ({
    index,
    remainder: abs((total * BigInt(weight)) % sum),
  }))
  remainders.sort((a, b) => Number(b.remainder - a.remainder) || a.index - b.index)
  let left = total - parts.reduce((a, b) => a + b, 0n)
  const step = left < 0n ? -1n : 1n
  for (const { index } of remainders) {
    if (left === 0n) break
    parts[index] += step
    left -= step
  }
  return parts.map((part) => toFen(Number(part)))
}

function abs(value: bigint) {
  return value < 0n ? -value : value
}

/** Reads what a person typed: `1,234.5`, `¥ 12`, `12.34` → fen; null when it is no amount with at most two decimals. */
export function parseYuan(text: string): number | null {
  const cleaned = text.replace(/[¥￥,，\s]/g, '')
  const match = /^(-?)(\d{1,12})(?:\.(\d{1,2}))?$/.exec(cleaned)
  if (!match) return null
  const fen = Number(match[2]) * 100 + Number((match[3] ?? '').padEnd(2, '0'))
  return match[1] ? -fen : fen
}

const betweenThousands = /\B(?=(?:\d{3})+$)/g

/** `123456` → `¥1,234.56`, negative with a minus in front. The same in both languages. */
export function formatFen(amountFen: number): string {
  const amount = toFen(amountFen)
  const digits = String(Math.abs(amount)).padStart(3, '0')
  return `${amount < 0 ? '-' : ''}¥${digits.slice(0, -2).replace(betweenThousands, ',')}.${digits.slice(-2)}`
}

/** `8500` → `85`, `8850` → `88.5`: percent without trailing zeros, for labels such as "88.5 %". */
export function formatRate(rateBp: number): string {
  return String(toFen(rateBp) / 100)
}
