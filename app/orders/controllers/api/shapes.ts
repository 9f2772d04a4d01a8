import type { HttpContext } from '@adonisjs/core/http'
import type { Step } from '#catalog/actions/resolve_prices'
import { itemMessages } from '#catalog/options'
import type { OptionsSchema } from '#supplier-sdk'
import type { QuoteProblem } from '../../ask_quotes.ts'
import type { OrderEvent } from '../../queries/order_events_query.ts'
import type { OrderView, PriceChangeView } from '../../queries/order_query.ts'
import type { OrderRow } from '../../queries/orders_query.ts'
import type { QuoteView } from '../../queries/quote_query.ts'
import type { ResourceView } from '../../queries/resources_query.ts'

/** What the API shows. Costs, owners inside the house and the supplier's own words are left out by construction. */

export const shownSteps = (steps: readonly Step[]) =>
  steps.map(({ rule, kind, version, rateBp, beforeFen, afterFen }) => ({ rule, kind, version, ...(rateBp && { rateBp }), beforeFen, afterFen }))

export function problemMessage({ i18n }: HttpContext, { code, field, facts }: QuoteProblem, schema?: OptionsSchema): string {
  if (field) return itemMessages(i18n, [{ code, field, facts }], schema)[0].message
  const own = [`catalog.quote.problem.${code}`, `catalog.lack.${code}`].find((key) => i18n.hasMessage(key))
  return i18n.formatMessage(own ?? 'catalog.quote.problem.other', facts)
}

export const shownQuote = (ctx: HttpContext, quote: QuoteView) => ({
  id: quote.id,
  action: quote.action,
  state: quote.state,
  expiresAt: quote.expiresAt,
  listFen: quote.listFen,
  totalFen: quote.totalFen,
  orderable: quote.orderable,
  orderId: quote.orderId,
  problems: quote.problems.map(({ code }) => ({ code, message: problemMessage(ctx, { code }) })),
  lines: quote.lines.map((line) => ({
    resourceId: line.resourceId,
    estimated: line.estimated,
    offerId: line.offerId,
    name: line.name,
    options: line.options,
    quantity: line.quantity,
    months: line.months,
    listFen: line.listFen,
    priceFen: line.priceFen,
    provenance: shownSteps(line.provenance),
    problems: line.problems.map((found) => ({ code: found.code, field: found.field ?? null, message: problemMessage(ctx, found, line.optionsSchema) })),
  })),
})

const localeOf = ({ i18n }: HttpContext) => (i18n.locale === 'en' ? 'en' : 'zh-CN')

export const shownOrderRow = (ctx: HttpContext, { id, action, state, listFen, totalFen, names, lineCount, createdAt, updatedAt }: OrderRow) => ({
  id, action, state, listFen, totalFen, names: names.map((one) => one[localeOf(ctx)]), lineCount, createdAt, updatedAt,
})

const shownPriceChange = ({ id, beforeFen, afterFen, differenceFen, expiresAt }: PriceChangeView) => ({ id, beforeFen, afterFen, differenceFen, expiresAt })

export const shownOrder = (ctx: HttpContext, { id, quoteId, action, state, listFen, totalFen, createdAt, updatedAt, lines }: OrderView) => ({
  id, quoteId, action, state, listFen, totalFen, createdAt, updatedAt,
  lines: lines.map((line) => ({
    id: line.id,
    origin: line.origin,
    state: line.state,
    resourceId: line.resourceId,
    offerId: line.offerId,
    supplier: line.supplierCode,
    name: line.names[localeOf(ctx)],
    options: line.options,
    quantity: line.quantity,
    months: line.months,
    listFen: line.listFen,
    priceFen: line.priceFen,
    refundFen: line.refundFen,
    provenance: shownSteps((line.provenance ?? []) as Step[]),
    problem: line.problem && { code: line.problem.code, fields: line.problem.fields ?? [] },
    dueAt: line.dueAt,
    priceChange: line.priceChange && shownPriceChange(line.priceChange),
  })),
})

export function shownEvent({ i18n }: HttpContext, { at, lineId, from, to, by, note }: OrderEvent) {
  const key = note ? `orders.note.${note.key}` : ''
  const text = note && (i18n.hasMessage(key) ? i18n.formatMessage(key, note.args) : note.key)
  return { at, line: lineId, from, to, by: by.name ?? by.kind, note: text }
}

export const shownResource = (resource: ResourceView) => ({
  id: resource.id,
  name: resource.name,
  supplier: resource.supplierCode,
  supplierResourceId: resource.supplierResourceId,
  family: resource.family,
  region: resource.region,
  state: resource.state,
  spec: resource.spec,
  endpoints: resource.endpoints,
  priceFen: resource.priceFen,
  orderId: resource.orderId,
  lineId: resource.lineId,
  offerId: resource.offerId,
  startedAt: resource.startedAt,
  expiresAt: resource.expiresAt,
  endedAt: resource.endedAt,
  autoRenewMonths: resource.autoRenewMonths,
  actingOrderId: resource.actingOrderId,
  powerByHand: resource.powerByHand,
  powerAsked: resource.powerAsked,
  canEnter: resource.canEnter,
  canUnsubscribe: resource.canUnsubscribe,
  canRenew: resource.canRenew,
  canChange: resource.canChange,
})
