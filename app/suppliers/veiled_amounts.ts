const amountName = /(cost|price|amount|fee|pay|charge|balance|total|discount|money|cash|fen$|yuan)/i
const VEIL = '•••'

/**
 * A payload or an answer as who may not know our costs reads it: figures under a name of money are veiled, however deep, also
 * inside a text that is JSON. Ids and states stay readable.
 */
export function withoutAmounts<Value>(value: Value): Value {
  return veiled(value, false) as Value
}

function veiled(value: unknown, isMoney: boolean): unknown {
  if (Array.isArray(value)) return value.map((entry) => veiled(entry, isMoney))
  if (value instanceof Date) return value
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, veiled(entry, isMoney || amountName.test(name))]))
  }
  if (typeof value === 'number') return isMoney ? VEIL : value
  return typeof value === 'string' ? veiledText(value, isMoney) : value
}

function veiledText(text: string, isMoney: boolean): string {
  if (isMoney && /^[-+¥￥\s]*\d[\d,]*(\.\d+)?$/.test(text)) return VEIL
  if (!/^\s*[[{]/.test(text)) return text
  try {
    return JSON.stringify(veiled(JSON.parse(text), isMoney))
  } catch {
    // Not JSON, or cut off: what cannot be read cannot be veiled figure by figure.
    return VEIL
  }
}
