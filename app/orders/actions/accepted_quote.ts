import { resolvePrices } from '#catalog/actions/resolve_prices'
import type { Viewer } from '#identity/viewer'
import { readPrepared } from '#kernel/database/prepared'
import { fromJson } from '#kernel/json'
import { toFen } from '#kernel/money'
import type { LocalText } from '#supplier-sdk'
import { lineNames } from '../queries/line_names.ts'
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
  nameEn: string
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
  /** What would pay, as it stood when the quote was read; null where the organisation has none yet. */
  wallet: { id: number; availableFen: number } | null
  lines: AcceptedLine[]
}

export type UnsellableLine = { position: number; names: LocalText; because: string }

const acceptedQuote = `
  SELECT quotes.organisation_id, quotes.action, quotes.state, quotes.list_fen AS quote_list_fen, quotes.total_fen, quotes.has_problems, quotes.expires_at,
    quote_lines.position, quote_lines.offer_id, quote_lines.connection_id, quote_lines.resource_id, quote_lines.cart_item_id, quote_lines.options, quote_lines.quantity,
    quote_lines.months, quote_lines.list_fen, quote_lines.price_fen, quote_lines.cost_fen, quote_lines.provenance, offers.name_zh, offers.name_en,
    supplier_connections.code AS supplier, wallets.id AS wallet_id, wallets.available_fen
  FROM quotes
  JOIN quote_lines ON quote_lines.quote_id = quotes.id
  JOIN offers ON offers.id = quote_lines.offer_id
  JOIN supplier_connections ON supplier_connections.id = quote_lines.connection_id
  LEFT JOIN wallets ON wallets.organisation_id = quotes.organisation_id AND wallets.currency = 'CNY'
  WHERE quotes.id = ? AND quotes.organisation_id = ?`

/**
 * A quote of the viewer's own organisation with its lines, or null; one statement. Sorted here: the database would make a temporary
 * table on disk for it, which costs more than the rest.
 */
export async function readAcceptedQuote(quoteId: string, viewer: Viewer): Promise<AcceptedQuote | null> {
  const rows = await readPrepared(acceptedQuote, [quoteId, viewer.organisationId ?? 0])
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
    wallet: first.wallet_id === null ? null : { id: Number(first.wallet_id), availableFen: toFen(first.available_fen) },
    lines: rows.map(toLine).sort((one, other) => one.position - other.position),
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
    nameEn: row.name_en,
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
  return lines.flatMap(({ position, name, nameEn }, index) => {
    const [because] = lacksFor(action, prices[index].problems)
    return because ? [{ position, names: lineNames(name, nameEn), because }] : []
  })
}
