import db from '@adonisjs/lucid/services/db'
import type { Step } from '#catalog/actions/resolve_prices'
import { optionTexts, type OptionText } from '#catalog/options'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import { clock } from '#kernel/clock'
import type { Client } from '#kernel/database/transaction'
import { fromJson } from '#kernel/json'
import { toFen } from '#kernel/money'
import type { OptionsSchema } from '#supplier-sdk'
import type { QuoteAction } from '../actions/prepare_quote.ts'
import type { QuoteProblem } from '../ask_quotes.ts'

export type QuoteLineView = {
  position: number
  /** Of a renewal or a change. */
  resourceId: string | null
  /** 预估: our own reckoning, the supplier tells no price beforehand. */
  estimated: boolean
  offerId: number
  supplier: string
  supplierName: string
  name: string
  region: string
  options: Record<string, unknown>
  optionTexts: OptionText[]
  optionsSchema: OptionsSchema
  quantity: number
  months: number
  listFen: number
  priceFen: number
  provenance: Step[]
  problems: QuoteProblem[]
}

export type QuoteView = {
  id: string
  action: QuoteAction
  /** `ordered`: its order is `orderId`. */
  state: 'open' | 'ordered' | 'expired'
  orderId: string | null
  expiresAt: Date
  createdAt: Date
  listFen: number
  totalFen: number
  /** What keeps the whole quote from being ordered: `email_unverified`, `phone_unverified`. */
  problems: QuoteProblem[]
  lines: QuoteLineView[]
  /** Nothing is in the way. */
  orderable: boolean
}

/** A quote with the chain behind each price, or null where it is not the viewer's to see. Costs are not read. */
export async function quoteQuery(
  viewer: Viewer,
  quoteId: string,
  { locale, client = db.connection() }: { locale: 'zh-CN' | 'en'; client?: Client }
): Promise<QuoteView | null> {
  const query = client
    .from('quotes')
    .join('quote_lines', 'quote_lines.quote_id', 'quotes.id')
    .join('offers', 'offers.id', 'quote_lines.offer_id')
    .join('supplier_connections', 'supplier_connections.id', 'quote_lines.connection_id')
    .leftJoin('orders', 'orders.quote_id', 'quotes.id')
    .where('quotes.id', quoteId)
    .orderBy('quote_lines.position')
    .select('quotes.action', 'quotes.state', 'quotes.expires_at', 'quotes.created_at', 'quotes.list_fen as quote_list_fen', 'quotes.total_fen',
      'orders.id as order_id', 'quote_lines.position', 'quote_lines.offer_id', 'quote_lines.resource_id', 'quote_lines.supplier_quote', 'quote_lines.options', 'quote_lines.quantity',
      'quote_lines.months', 'quote_lines.list_fen', 'quote_lines.price_fen', 'quote_lines.provenance', 'quote_lines.problems',
      'offers.name_zh', 'offers.name_en', 'offers.region_zh', 'offers.region_en', 'offers.region', 'offers.options_schema',
      'supplier_connections.code as supplier', 'supplier_connections.name as supplier_name')
  const rows = await visibleOrganisations(viewer, query, 'quotes.organisation_id', 'quotes.user_id')
  if (rows.length === 0) return null
  const [first] = rows
  const lines: QuoteLineView[] = rows.map((row: Record<string, any>) => toLine(row, locale))
  const problems = viewer.missing.map((missing) => ({ code: `${missing}_unverified` }))
  const state = first.state === 'open' && first.expires_at <= clock.now() ? 'expired' : first.state
  return {
    id: quoteId,
    action: first.action,
    state,
    orderId: first.order_id,
    expiresAt: first.expires_at,
    createdAt: first.created_at,
    listFen: toFen(first.quote_list_fen),
    totalFen: toFen(first.total_fen),
    problems,
    lines,
    orderable: state === 'open' && problems.length === 0 && lines.every((line) => line.problems.length === 0),
  }
}

function toLine(row: Record<string, any>, locale: 'zh-CN' | 'en'): QuoteLineView {
  const optionsSchema = fromJson<OptionsSchema>(row.options_schema)
  const options = fromJson<Record<string, unknown>>(row.options)
  return {
    position: row.position,
    resourceId: row.resource_id,
    estimated: fromJson<{ estimated?: boolean } | null>(row.supplier_quote)?.estimated === true,
    offerId: row.offer_id,
    supplier: row.supplier,
    supplierName: row.supplier_name,
    name: locale === 'en' ? row.name_en : row.name_zh,
    region: (locale === 'en' ? row.region_en : row.region_zh) ?? row.region,
    options,
    optionTexts: optionTexts(optionsSchema, options, locale),
    optionsSchema,
    quantity: row.quantity,
    months: row.months,
    listFen: toFen(row.list_fen),
    priceFen: toFen(row.price_fen),
    provenance: fromJson<Step[]>(row.provenance),
    problems: fromJson<QuoteProblem[]>(row.problems),
  }
}
