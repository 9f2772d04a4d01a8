import db from '@adonisjs/lucid/services/db'
import { hub } from '#suppliers/hub'
import type { ItemOffer } from '#catalog/queries/offers_for_items_query'
import type { FieldErrors } from '#supplier-sdk'
import { QUOTE_DEADLINE_MS } from './shopping_limits.ts'

/** What stands in the way of one line; `code` has a text, `catalog.quote.problem.<code>`, or `catalog.field.<code>` with a field. */
export type QuoteProblem = { code: string; field?: string; facts?: Record<string, string | number> }

export type QuoteItem = { offer: ItemOffer; options: Record<string, unknown>; quantity: number; months: number }

/** What a supplier said of one item; amounts are for the whole item and absent where it said nothing. */
export type SupplierPrice = {
  listFen?: number
  costFen?: number
  problems: QuoteProblem[]
  callId: string | null
  quoteRef?: string
  expiresAt?: Date
  /** 预估: the supplier tells no price beforehand, this is our own reckoning. */
  estimated?: boolean
}

/** A connection that cannot even be asked is like one that does not answer. */
export const absent = new Set(['E_PLUGIN_MISSING', 'E_SETTINGS_UNREADABLE', 'E_UNKNOWN_CONNECTION'])

/**
 * Asks the suppliers of these items for prices: one question per connection, all at the same time, answered or given up within
 * the deadline. Item n of the result is item n of the input. A supplier that is down, busy or says no is a problem of its own
 * items and never of the others.
 */
export async function askQuotes(items: readonly QuoteItem[], { organisationId }: { organisationId: number | null }): Promise<SupplierPrice[]> {
  const prices: SupplierPrice[] = items.map(() => ({ problems: [], callId: null }))
  const byConnection = Map.groupBy(items.keys(), (index) => items[index].offer.connectionId)
  const accounts = await accountsOf(organisationId, [...byConnection.keys()])
  await Promise.all(
    [...byConnection].map(async ([connectionId, indexes]) => {
      const answers = await askConnection(indexes.map((index) => items[index]), accounts.get(connectionId), organisationId)
      indexes.forEach((index, at) => (prices[index] = answers[at]))
    })
  )
  return prices
}

async function askConnection(items: readonly QuoteItem[], account: string | undefined, organisationId: number | null): Promise<SupplierPrice[]> {
  const all = (price: SupplierPrice) => items.map(() => price)
  const supplier = hub.use(items[0].offer.connectionCode)
  try {
    if (!(await supplier.can('quote'))) return all({ problems: [], callId: null })
    const asked = items.map(({ offer, options, quantity, months }) => ({ offerKey: offer.key, options, quantity, months }))
    const answer = await supplier.ask(
      'quote',
      { action: 'new', items: asked, ...(account && { supplierAccountId: account }) },
      { deadlineMs: QUOTE_DEADLINE_MS, organisationId: organisationId ?? undefined }
    )
    const { callId } = answer
    if (answer.status === 'refused') return items.map((_, index) => refusedPrice(answer, index, callId))
    if (answer.status !== 'done' || answer.data.items.length !== items.length) return all(unavailable(callId))
    const { quoteRef, expiresAt } = answer.data
    return answer.data.items.map(({ listFen, costFen, fieldErrors }, index) =>
      fieldErrors.length > 0
        ? { problems: fieldProblems(fieldErrors, index), callId }
        : { listFen, costFen, problems: [], callId, quoteRef, expiresAt }
    )
  } catch (error) {
    if (absent.has((error as { code?: string }).code ?? '')) return all(unavailable(null))
    throw error
  }
}

export const unavailable = (callId: string | null): SupplierPrice => ({ problems: [{ code: 'supplier_unavailable' }], callId })

/** Reasons that a customer can do something about keep their name; the rest is the supplier saying no. */
const told = new Set(['out_of_stock', 'quota', 'kyc_required', 'needs_attributes', 'restricted'])
const busy = new Set(['rate_limited', 'unauthorised', 'supplier_funds'])

export function refusedPrice({ reason, fields = [] }: { reason: string; fields?: FieldErrors }, index: number, callId: string): SupplierPrice {
  const own = fields.filter(({ field }) => field.startsWith(`items.${index}.`))
  if (own.length > 0) return { problems: fieldProblems(own, index), callId }
  if (busy.has(reason)) return unavailable(callId)
  return { problems: [{ code: told.has(reason) ? reason : 'supplier_refused' }], callId }
}

/** The supplier's own words are for staff; the customer gets ours, by the code. */
export const fieldProblems = (errors: FieldErrors, index: number): QuoteProblem[] =>
  errors.map(({ field, code }) => ({ code, field: field.replace(`items.${index}.`, '') }))

async function accountsOf(organisationId: number | null, connectionIds: readonly number[]): Promise<Map<number, string>> {
  if (organisationId === null) return new Map()
  const rows = await db.from('enrolments').where({ organisation_id: organisationId, state: 'active' })
    .whereIn('connection_id', [...connectionIds]).whereNotNull('supplier_account').select('connection_id', 'supplier_account')
  return new Map(rows.map((row) => [row.connection_id, row.supplier_account]))
}
