/** Every property of the contract, with every value that a setting may have. */
export const choices = {
  orderOrigin: ['hub', 'supplier', 'both'],
  createOrderSteps: ['twoStep', 'oneStep'],
  renewSteps: ['twoStep', 'oneStep'],
  changeSteps: ['twoStep', 'oneStep'],
  diskSteps: ['same', 'twoStep', 'oneStep'],
  dedupe: ['key', 'none'],
  dedupeHours: ['', 24],
  lookup: ['byKey', 'list', 'none'],
  effectSettleSeconds: [60, ''],
  unpaidExpires: [false, true],
  kyc: ['submission', 'hosted'],
  billFinalAfterHours: [48, ''],
  currency: ['CNY', 'USD'],
  absent: ['', 'cancelOrder', 'quote,change', 'listUsage,parseNotice', 'createSsoUrl,unsubscribe'],
} as const satisfies Record<string, readonly unknown[]>

export type Combination = Record<string, unknown>

const names = Object.keys(choices) as (keyof typeof choices)[]

const pairOf = (left: string, leftValue: unknown, right: string, rightValue: unknown) =>
  `${left}=${String(leftValue)} ${right}=${String(rightValue)}`

const pairsOf = (row: Combination): string[] =>
  names.flatMap((left, index) =>
    names.slice(index + 1).map((right) => pairOf(left, row[left], right, row[right]))
  )

/** Every two values of two different properties. */
export function allPairs(): Set<string> {
  const pairs = new Set<string>()
  for (const [index, left] of names.entries()) {
    for (const right of names.slice(index + 1)) {
      for (const leftValue of choices[left]) {
        for (const rightValue of choices[right]) {
          pairs.add(pairOf(left, leftValue, right, rightValue))
        }
      }
    }
  }
  return pairs
}

/** What a value adds to a row that is being built: pairs with what stands there already and is not covered yet. */
function gain(row: Combination, name: string, value: unknown, open: Set<string>): number {
  const place = names.indexOf(name as never)
  return Object.entries(row).filter(([other, otherValue]) =>
    names.indexOf(other as never) < place
      ? open.has(pairOf(other, otherValue, name, value))
      : open.has(pairOf(name, value, other, otherValue))
  ).length
}

/**
 * Few combinations in which every pair of values occurs: greedy, one row after another, begun by a pair that is still open and
 * filled with the values that cover most. Always the same ones.
 */
export function pairwise(): Combination[] {
  const open = allPairs()
  const rows: Combination[] = []
  while (open.size > 0) {
    const row = begin([...open][0])
    for (const name of names.filter((candidate) => !(candidate in row))) {
      const values = choices[name] as readonly unknown[]
      row[name] = values.reduce((best, value) =>
        gain(row, name, value, open) > gain(row, name, best, open) ? value : best
      )
    }
    for (const pair of pairsOf(row)) {
      open.delete(pair)
    }
    rows.push(row)
  }
  return rows
}

/** The row that a pair begins. */
function begin(pair: string): Combination {
  const row: Combination = {}
  for (const part of pair.split(' ')) {
    const [name, text] = part.split('=')
    const values = choices[name as keyof typeof choices] as readonly unknown[]
    row[name] = values.find((value) => String(value) === text)
  }
  return row
}
