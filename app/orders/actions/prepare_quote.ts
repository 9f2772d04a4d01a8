import { resolvePrices, type ResolvedPrice } from '#catalog/actions/resolve_prices'
import { checkItem, type Item, type ItemProblem } from '#catalog/options'
import { offersForItems, type ItemOffer } from '#catalog/queries/offers_for_items_query'
import type { Viewer } from '#identity/viewer'
import { clock, later } from '#kernel/clock'
import { fail, ok, type Result } from '#kernel/result'
import { askQuotes, type QuoteItem, type QuoteProblem, type SupplierPrice } from '../ask_quotes.ts'
import type { LineAction } from '../lines.ts'
import { cartChoices } from '../queries/cart_query.ts'
import { CART_ITEMS_MAX, QUOTE_MS } from '../shopping_limits.ts'

/** What a quote is for; `renew` and `change` name a resource in each line. */
export type QuoteAction = Exclude<LineAction, 'unsubscribe' | 'import'>

export type QuoteRequest =
  | { items: readonly (Item & { offerId: number })[] }
  /** What can be bought of the viewer's own cart, all or these items of it. */
  | { fromCart: true; itemIds?: readonly number[] }

export type QuoteRefused =
  | { type: 'empty' }
  | { type: 'too_many_items'; max: number }
  /** There is none, or nobody may see it. `index` is that of the item. */
  | { type: 'offer_not_found'; index: number }
  | { type: 'invalid_items'; items: { index: number; offer: ItemOffer; problems: ItemProblem[] }[] }

export type PreparedLine = QuoteItem & { cartItemId: number | null; price: ResolvedPrice; supplier: SupplierPrice; problems: QuoteProblem[]; resourceId?: string }

export type PreparedQuote = { action: QuoteAction; lines: PreparedLine[]; expiresAt: Date }

type Wanted = Item & { offerId: number; cartItemId: number | null }

/**
 * Checks the items, asks their suppliers and prices what they say: everything of a quote but its row. Writes nothing except the
 * calls in the journal, so it belongs outside transactions; `storeQuote` does the rest.
 */
export async function prepareQuote(viewer: Viewer, request: QuoteRequest): Promise<Result<PreparedQuote, QuoteRefused>> {
  const wanted = await wantedItems(viewer, request)
  if (wanted.length === 0) return fail({ type: 'empty' })
  if (wanted.length > CART_ITEMS_MAX) return fail({ type: 'too_many_items', max: CART_ITEMS_MAX })
  const checked = await checkItems(viewer, wanted, 'fromCart' in request)
  if (!checked.ok) return checked
  if (checked.value.length === 0) return fail({ type: 'empty' })
  const items = checked.value
  const asked = items.filter(({ offer }) => offer.lacks.length === 0)
  const answers = await askQuotes(asked, { organisationId: viewer.organisationId })
  const supplierOf = new Map(asked.map((item, index) => [item, answers[index]]))
  const now = clock.now()
  const lines = await priceLines(viewer, items, supplierOf, now)
  const ends = lines.flatMap(({ supplier }) => supplier.expiresAt?.getTime() ?? [])
  return ok({ action: 'new', lines, expiresAt: new Date(Math.min(later(QUOTE_MS, now).getTime(), ...ends)) })
}

type Checked = QuoteItem & { cartItemId: number | null }

async function wantedItems(viewer: Viewer, request: QuoteRequest): Promise<Wanted[]> {
  if ('fromCart' in request) return cartChoices(viewer, request.itemIds)
  return request.items.map((item) => ({ ...item, cartItemId: null }))
}

/** A cart may hold what is no longer sold: that stays there. Items that were named must all be right. */
async function checkItems(viewer: Viewer, wanted: readonly Wanted[], fromCart: boolean): Promise<Result<Checked[], QuoteRefused>> {
  const offers = await offersForItems(viewer, wanted.map(({ offerId }) => offerId))
  const items: Checked[] = []
  const invalid: Extract<QuoteRefused, { type: 'invalid_items' }>['items'] = []
  for (const [index, { offerId, cartItemId, ...item }] of wanted.entries()) {
    const offer = offers.get(offerId)
    if (!offer?.visible) {
      if (fromCart) continue
      return fail({ type: 'offer_not_found', index })
    }
    const { options, problems } = checkItem(offer, item)
    if (problems.length > 0) invalid.push({ index, offer, problems })
    else if (!fromCart || offer.lacks.length === 0) items.push({ offer, options, quantity: item.quantity, months: item.months, cartItemId })
  }
  return invalid.length > 0 && !fromCart ? fail({ type: 'invalid_items', items: invalid }) : ok(items)
}

async function priceLines(viewer: Viewer, items: readonly Checked[], supplierOf: Map<Checked, SupplierPrice>, at: Date): Promise<PreparedLine[]> {
  const supplied = items.map((item) => supplierOf.get(item) ?? { problems: [], callId: null })
  const prices = await resolvePrices(
    items.map(({ offer, quantity, months }, index) => ({
      offerId: offer.id,
      organisationId: viewer.organisationId,
      listFen: supplied[index].listFen,
      costFen: supplied[index].costFen,
      quantity,
      months,
    })),
    { at }
  )
  return items.map((item, index) => {
    const supplier = supplied[index]
    // Why a supplier gave no price matters more than that the catalogue has none either.
    const lacks = prices[index].problems.filter((lack) => lack !== 'no_list_price' || supplier.problems.length === 0)
    return { ...item, price: prices[index], supplier, problems: [...lacks.map((code) => ({ code })), ...supplier.problems] }
  })
}
