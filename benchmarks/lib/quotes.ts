import { resolvePrices } from '#catalog/actions/resolve_prices'
import type { Viewer } from '#identity/viewer'
import { newId } from '#kernel/ids'
import { toJson } from '#kernel/json'
import { sumFen } from '#kernel/money'
import db from '@adonisjs/lucid/services/db'
import type { OpenQuote } from './prepared.ts'

const LINES = 2
const SLICE = 500
/** A quote lives for fifteen minutes; here as long as a run may last. */
const LIFE_MS = 3_600_000

type Customer = { viewer: Viewer; token: string }
type Offer = { id: number; list_fen: number | null }

/** Open quotes of two lines, taken in turn from the customers and the offers, with the rows that `storeQuote` writes. */
export async function writeQuotes(
  customers: readonly Customer[],
  offers: readonly Offer[],
  { count, connectionId }: { count: number; connectionId: number }
): Promise<OpenQuote[]> {
  const priced = offers.filter(({ list_fen: listFen }) => listFen)
  const quotes: OpenQuote[] = []
  for (let from = 0; from < count; from += SLICE) {
    const heads: object[] = []
    const lines: object[] = []
    for (let number = from; number < Math.min(from + SLICE, count); number++) {
      const { viewer, token } = customers[number % customers.length]
      const chosen = Array.from({ length: LINES }, (_, index) => priced[(number + index) % priced.length])
      const made = await quoteRows(viewer, chosen, connectionId)
      heads.push(made.head)
      lines.push(...made.lines)
      quotes.push({ id: made.head.id, token })
    }
    await db.insertQuery().table('quotes').multiInsert(heads)
    await db.insertQuery().table('quote_lines').multiInsert(lines)
  }
  return quotes
}

async function quoteRows({ organisationId, userId }: Viewer, offers: readonly Offer[], connectionId: number) {
  const id = newId('quo')
  const now = new Date()
  const prices = await resolvePrices(offers.map((offer) => ({ offerId: offer.id, organisationId, quantity: 1, months: 1 })))
  const lines = prices.map(({ listFen, priceFen, costFen, costSource, costProvenance, provenance, problems }, index) => {
    if (problems.length > 0) throw new Error(`Offer ${offers[index].id} cannot be bought: ${problems.join(', ')}`)
    return {
      id: newId('qli'), quote_id: id, position: index + 1, offer_id: offers[index].id, connection_id: connectionId, cart_item_id: null,
      options: '{}', quantity: 1, months: 1, list_fen: listFen, price_fen: priceFen, cost_fen: costFen, provenance: toJson(provenance),
      problems: '[]', supplier_quote: toJson({ callId: null, costSource, costSteps: costProvenance }),
    }
  })
  const head = {
    id, organisation_id: organisationId, user_id: userId, state: 'open', list_fen: sumFen(prices.map(({ listFen }) => listFen)),
    total_fen: sumFen(prices.map(({ priceFen }) => priceFen)), has_problems: false, expires_at: new Date(now.getTime() + LIFE_MS), created_at: now,
  }
  return { head, lines }
}
