import type { OfferLack } from '#catalog/actions/resolve_prices'
import { addMonths } from '#kernel/clock'
import type { QuoteAction } from './actions/prepare_quote.ts'

/** The longest term that a resource is renewed for at once. */
export const RENEWAL_MONTHS_MAX = 36

/** What an offer may lack and still be renewed: it belongs to new customers' shop only. */
const forNewcomers: readonly OfferLack[] = ['offer_gone', 'connection_invisible', 'withheld', 'not_sellable']

/**
 * What stands in the way of a quote by its act. Whoever has a resource may renew it although its offer is no longer sold; a
 * change needs an offer that is shown, the switch `sellable` concerns new orders only.
 */
export function lacksFor(action: QuoteAction, lacks: readonly OfferLack[]): OfferLack[] {
  if (action === 'new') return [...lacks]
  return lacks.filter((lack) => (action === 'renew' ? !forNewcomers.includes(lack) : lack !== 'not_sellable'))
}

/** Whole months from an expiry until it is at or past a date: 0 where it is already. Suppliers renew by months, so a common date is reached, not hit. */
export function monthsToReach(expiresAt: Date, until: Date): number {
  let months = 0
  while (months < RENEWAL_MONTHS_MAX && addMonths(expiresAt, months) < until) months++
  return months
}
