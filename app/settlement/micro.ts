const MICRO = 1_000_000n
const DECIMALS = 6

/** Millionths as an exact decimal text, at least two places: `-1234500000` → `-1234.50`. For files; a page adds the sign of the currency. */
export function microText(micro: number | bigint): string {
  const value = BigInt(micro)
  const size = value < 0n ? -value : value
  const places = String(size % MICRO).padStart(DECIMALS, '0').replace(/0{1,4}$/, '')
  return `${value < 0n ? '-' : ''}${size / MICRO}.${places}`
}

/** The same for people: `¥1,234.50`, without rounding. */
export function microMoney(micro: number | bigint): string {
  const [whole, places] = microText(micro).replace('-', '').split('.')
  return `${BigInt(micro) < 0n ? '-' : ''}¥${whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ',')}.${places}`
}
