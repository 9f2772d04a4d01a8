import { resolvePrices } from '#catalog/actions/resolve_prices'
import type { Viewer } from '#identity/viewer'
import type { Client } from '#kernel/database/transaction'
import { fromJson } from '#kernel/json'
import { toFen } from '#kernel/money'
import { lacksFor } from '../resource_acts.ts'
import type { QuoteAction } from './prepare_quote.ts'

export type AcceptedLine = {
  position: number
  offerId: number
  connectionId: number
  /** Of a renewal or a change. */
  resourceId: string | null
  supplier: string
  cartItemId: number | null
  name: string
  options: Record<string, unknown>
  quantity: number
  months: number
  listFen: number
  priceFen: number
  costFen: number
  provenance: unknown
}

export type AcceptedQuote = {
  id: string
  organisationId: number
  action: QuoteAction
  state: 'open' | 'ordered' | 'expired'
  listFen: number
  totalFen: number
  hasProblems: boolean
  expiresAt: Date
  lines: AcceptedLine[]
}

export type UnsellableLine = { position: number; name: string; because: string }

/** A quote of the viewer's own organisation with its lines, or null; one statement. */
export async function readAcceptedQuote(quoteId: string, viewer: Viewer, client: Client): Promise<AcceptedQuote | null> {
  const rows = await client
    .from('quotes')
    .join('quote_lines', 'quote_lines.quote_id', 'quotes.id')
    .join('offers', 'offers.id', 'quote_lines.offer_id')
    .join('supplier_connections', 'supplier_connections.id', 'quote_lines.connection_id')
    .where('quotes.id', quoteId)
    .where('quotes.organisation_id', viewer.organisationId ?? 0)
    .orderBy('quote_lines.position')
    .select('quotes.organisation_id', 'quotes.action', 'quotes.state', 'quotes.list_fen as quote_list_fen', 'quotes.total_fen', 'quotes.has_problems',
      'quotes.expires_at', 'quote_lines.*', 'offers.name_zh', 'supplier_connections.code as supplier')
  if (rows.length === 0) return null
  const [first] = rows
  return {
    id: quoteId,
    organisationId: first.organisation_id,
    action: first.action,
    state: first.state,
    listFen: toFen(first.quote_list_fen),
    totalFen: toFen(first.total_fen),
    hasProblems: Boolean(first.has_problems),
    expiresAt: first.expires_at,
    lines: rows.map(toLine),
  }
}

function toLine(row: Record<string, any>): AcceptedLine {
  return {
    position: row.position,
    offerId: row.offer_id,
    connectionId: row.connection_id,
    resourceId: row.resource_id,
    supplier: row.supplier,
    cartItemId: row.cart_item_id,
    name: row.name_zh,
    options: fromJson(row.options),
    quantity: row.quantity,
    months: row.months,
    listFen: toFen(row.list_fen),
    priceFen: toFen(row.price_fen),
    costFen: toFen(row.cost_fen),
    provenance: fromJson(row.provenance),
  }
}

/** Lines whose offer was withdrawn or stopped since the quote: from memory, no statement of its own. */
export async function unsellableLines({ action, lines, organisationId }: AcceptedQuote): Promise<UnsellableLine[]> {
  const prices = await resolvePrices(
    lines.map(({ offerId, listFen, costFen, quantity, months }) => ({ offerId, organisationId, action, listFen, costFen, quantity, months }))
  )
  return lines.flatMap(({ position, name }, index) => {
    const [because] = lacksFor(action, prices[index].problems)
    return because ? [{ position, name, because }] : []
  })
}
