import db from '@adonisjs/lucid/services/db'
import { checkItem, type Item, type ItemProblem } from '#catalog/options'
import { offersForItems, type ItemOffer } from '#catalog/queries/offers_for_items_query'
import type { Viewer } from '#identity/viewer'
import { clock } from '#kernel/clock'
import { inTransaction, type Client, type Trx } from '#kernel/database/transaction'
import { fromJson, toJson } from '#kernel/json'
import { fail, ok, type Result } from '#kernel/result'

export type UpdateCartItem = Partial<Item> & { itemId: number }

export type UpdateCartItemRefused = { type: 'item_not_found' } | { type: 'invalid_item'; problems: ItemProblem[]; offer: ItemOffer }

/** Changes quantity, term or options of an item of the viewer's own cart; what is left out stays. */
export async function updateCartItem(
  viewer: Viewer,
  { itemId, ...change }: UpdateCartItem,
  { trx }: { trx?: Trx } = {}
): Promise<Result<void, UpdateCartItemRefused>> {
  const found = await ownItem(viewer, itemId, trx ?? db.connection()).select('offer_id').first()
  // Before the transaction: what is kept in memory may have to be read, and that needs a connection of its own.
  const offers = found ? await offersForItems(viewer, [found.offer_id]) : new Map<number, ItemOffer>()
  const offer = found && offers.get(found.offer_id)
  if (!offer) return fail({ type: 'item_not_found' })
  return inTransaction(async (inner) => {
    const row = await ownItem(viewer, itemId, inner).forUpdate().select('options', 'quantity', 'months').first()
    if (!row) return fail({ type: 'item_not_found' })
    const stored: Item = { options: fromJson(row.options), quantity: row.quantity, months: row.months }
    const { options, problems } = checkItem(offer, { ...stored, ...change })
    if (problems.length > 0) return fail({ type: 'invalid_item', problems, offer })
    const { quantity, months } = { ...stored, ...change }
    await inner.from('cart_items').where('id', itemId).update({ options: toJson(options), quantity, months, updated_at: clock.now() })
    return ok()
  }, { trx })
}

function ownItem({ userId, organisationId }: Viewer, itemId: number, client: Client) {
  return client.from('cart_items').where({ id: itemId, user_id: userId ?? 0, organisation_id: organisationId ?? 0 })
}
