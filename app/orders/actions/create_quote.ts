import type { Viewer } from '#identity/viewer'
import { ok, type Result } from '#kernel/result'
import { prepareQuote, type QuoteRefused, type QuoteRequest } from './prepare_quote.ts'
import { storeQuote } from './store_quote.ts'

export type { QuoteRefused, QuoteRequest } from './prepare_quote.ts'

/**
 * Prices items at their suppliers and freezes the result for fifteen minutes: the only call of a purchase that talks to suppliers
 * while somebody waits. What is wrong with a line stands at the line; such a quote cannot be ordered. Nothing is reserved, nothing
 * paid. Call it outside transactions; each call makes a new quote.
 */
export async function createQuote(viewer: Viewer, request: QuoteRequest): Promise<Result<{ id: string }, QuoteRefused>> {
  const prepared = await prepareQuote(viewer, request)
  return prepared.ok ? ok(await storeQuote(viewer, prepared.value)) : prepared
}
