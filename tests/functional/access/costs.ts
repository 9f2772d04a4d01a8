import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import db from '@adonisjs/lucid/services/db'
import { clock, later, MINUTE_MS } from '#kernel/clock'
import { raiseTopics } from '#tests/fixtures/orders'
import type { World } from './world.ts'

/** What no other figure of the house is: whoever reads it reads a cost, a margin, or the discount that we buy at. */
const COST_FEN = 7_777_713
const AGREEMENT_BP = 6_137
const LINES_MAX = 4

/** Puts the canaries where costs are kept: lines of quotes and orders, what suppliers answered, the agreement. */
export async function plantCosts({ own, foreign }: World): Promise<void> {
  await db.from('order_lines').update({ cost_fen: COST_FEN, supplier_paid_fen: COST_FEN, ceiling_fen: COST_FEN })
  await db.from('quote_lines').update({ cost_fen: COST_FEN })
  await db.from('supplier_bill_lines').update({ billed_micro: COST_FEN * 10_000 })
  await db.rawQuery(`UPDATE supplier_calls SET answer = JSON_SET(answer, '$.data.costFen', ${COST_FEN}) WHERE answer IS NOT NULL`)
  const now = clock.now()
  for (const { shop } of [own, foreign]) {
    await db.table('price_rules').insert({
      kind: 'agreement_discount', connection_id: shop.connection.id, offer_id: shop.offerId, rate_bp: AGREEMENT_BP, valid_from: later(-MINUTE_MS, now),
      created_at: now, updated_at: now,
    })
  }
  await raiseTopics()
}

/** Costs and margins of one line and of several together, as figures and as people read them. */
async function canaries(): Promise<string[]> {
  const prices = (await db.from('order_lines').distinct('price_fen')).map(({ price_fen: fen }) => Number(fen))
  const amounts = [COST_FEN, ...prices.map((fen) => Math.abs(fen - COST_FEN))]
  const sums = amounts.flatMap((amount) => Array.from({ length: LINES_MAX }, (_, index) => amount * (index + 1)))
  return [...sums.flatMap((fen) => [String(fen), (fen / 100).toFixed(2), money.format(fen / 100)]), '61.37', '6.137']
}

const money = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })

export async function costFinder(): Promise<(text: string) => boolean> {
  const patterns = new RegExp(`(?<![\\d.])(?:${(await canaries()).map((text) => text.replaceAll('.', '\\.')).join('|')})(?!\\d)`)
  return (text) => patterns.test(text)
}

const path = fileURLToPath(new URL('../../architecture/cost_table.md', import.meta.url))

const explanation = `# Where costs and margins appear

Generated with the table beside it (\`ACCESS_TABLE=write npm test -- functional --files access\`). Costs, margins and the agreement's
discount are planted as figures that nothing else has; every page, CSV and JSON that a role may read is searched for them by value.
What is not listed shows none to anybody.
`

export function drawCosts(found: ReadonlyMap<string, readonly string[]>): string {
  const lines = [...found].filter(([, roles]) => roles.length > 0).map(([head, roles]) => `| \`${head}\` | ${roles.join(', ')} |`)
  return [explanation, '| Where | Seen by |', '|---|---|', ...lines, ''].join('\n')
}

export const committedCosts = (): string => readFileSync(path, 'utf8')
export const writeCosts = (text: string): void => writeFileSync(path, text)
