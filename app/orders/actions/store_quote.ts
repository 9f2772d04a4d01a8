import type { Viewer } from '#identity/viewer'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { newId } from '#kernel/ids'
import { toJson } from '#kernel/json'
import { sumFen } from '#kernel/money'
import type { PreparedLine, PreparedQuote } from './prepare_quote.ts'

/** Freezes a prepared quote: its prices hold until it expires, whatever the rules say then. Each call makes a new one. */
export async function storeQuote(viewer: Viewer, { action, lines, expiresAt }: PreparedQuote, { trx }: { trx?: Trx } = {}): Promise<{ id: string }> {
  const id = newId('quo')
  await inTransaction(async (inner) => {
    await inner.insertQuery().table('quotes').insert({
      id,
      organisation_id: viewer.organisationId,
      user_id: viewer.userId,
      action,
      state: 'open',
      list_fen: sumFen(lines.map(({ price }) => price.listFen)),
      total_fen: sumFen(lines.map(({ price }) => price.priceFen)),
      has_problems: lines.some(({ problems }) => problems.length > 0),
      expires_at: expiresAt,
      created_at: clock.now(),
    })
    await inner.insertQuery().table('quote_lines').multiInsert(lines.map((line, index) => toRow(id, line, index + 1)))
  }, { trx })
  return { id }
}

function toRow(quoteId: string, line: PreparedLine, position: number) {
  const { offer, price, supplier } = line
  const { callId, quoteRef, expiresAt, estimated } = supplier
  const told = { callId, quoteRef, expiresAt, estimated, costSource: price.costSource, costSteps: price.costProvenance }
  return {
    id: newId('qli'),
    quote_id: quoteId,
    position,
    offer_id: offer.id,
    connection_id: offer.connectionId,
    resource_id: line.resourceId ?? null,
    cart_item_id: line.cartItemId,
    options: toJson(line.options),
    quantity: line.quantity,
    months: line.months,
    list_fen: price.listFen,
    price_fen: price.priceFen,
    cost_fen: price.costFen,
    provenance: toJson(price.provenance),
    problems: toJson(line.problems),
    supplier_quote: toJson(told),
  }
}
