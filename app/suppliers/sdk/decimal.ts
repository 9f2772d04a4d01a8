const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?$/

/**
 * A decimal text ("12.345") as an integer of 10^-digits, without floats, rounded half away from zero.
 * Throws on anything that is not a plain decimal number or is beyond the safe integers: a wrong amount must never pass.
 */
export function scaledFromDecimal(text: string, digits: number): number {
  const match = DECIMAL.exec(text.trim())
  if (!match) {
    throw new TypeError(`"${text.slice(0, 40)}" is not a decimal number`)
  }
  const [, sign, whole, fraction = ''] = match
  const kept = fraction.slice(0, digits).padEnd(digits, '0')
  const scaled = BigInt(whole + kept) + (fraction.charAt(digits) >= '5' ? 1n : 0n)
  const value = Number(scaled)
  if (!Number.isSafeInteger(value)) {
    throw new RangeError(`"${text.slice(0, 40)}" is too large`)
  }
  return sign === '-' && value !== 0 ? -value : value
}

/** Yuan as fen: "88.8" → 8880. */
export const fenFromDecimal = (text: string): number => scaledFromDecimal(text, 2)

/** Yuan as millionths: "0.000125" → 125. */
export const microFromDecimal = (text: string): number => scaledFromDecimal(text, 6)

/** Fen as yuan with two digits: 8880 → "88.80". */
export function decimalFromFen(fen: number): string {
  if (!Number.isSafeInteger(fen)) {
    throw new RangeError(`${fen} is not an amount in fen`)
  }
  const digits = String(Math.abs(fen)).padStart(3, '0')
  return `${fen < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}
