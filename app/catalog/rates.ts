/**
 * Reads a discount as people write it: `8.5 折`, `85%`, `8.5` (折), `85` (percent) → basis points of the list price; null when it is
 * none or finer than a basis point.
 */
export function parseRate(typed: string): number | null {
  const match = /^(\d{1,3}(?:\.\d{1,3})?)\s*(折|%|％)?$/.exec(typed.trim())
  if (!match) return null
  const number = Number(match[1])
  const isPercent = match[2] === '%' || match[2] === '％' || number > 10
  const rateBp = Math.round(number * (isPercent ? 100 : 1_000) * 1_000) / 1_000
  return Number.isInteger(rateBp) && rateBp <= 10_000 ? rateBp : null
}
