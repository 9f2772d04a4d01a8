import { checkItem, type Item, type ItemProblem } from '#catalog/options'
import { offersForItems, type ItemOffer } from '#catalog/queries/offers_for_items_query'
import type { Viewer } from '#identity/viewer'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { canonicalJson, fromJson, toJson } from '#kernel/json'
import { fail, ok, type Result } from '#kernel/result'
import { CART_ITEMS_MAX } from '../shopping_limits.ts'

export type AddToCart = Item & { offerId: number }

export type CartRefused =
  /** There is none, or nobody may see it. */
  | { type: 'offer_not_found' }
  | { type: 'invalid_item'; problems: ItemProblem[]; offer: ItemOffer }
  | { type: 'cart_full'; max: number }

/**
 * Puts an item into the viewer's own cart, options completed by their defaults. The same offer with the same options and term
 * again raises the quantity of the item that is there. Whoever gives a transaction reads `offers` before opening it: what is kept in
 * memory may have to be read, and that needs a connection of its own.
 */
export async function addToCart(
  viewer: Viewer,
  { offerId, ...item }: AddToCart,
  { trx, offers: read }: { trx?: Trx; offers?: ReadonlyMap<number, ItemOffer> } = {}
): Promise<Result<{ itemId: number }, CartRefused>> {
  const offers = read ?? (await offersForItems(viewer, [offerId]))
  const offer = offers.get(offerId)
  if (!offer?.visible) return fail({ type: 'offer_not_found' })
  return inTransaction(async (inner) => {
    await lockCart(viewer, inner)
    const rows = await inner.from('cart_items').where({ user_id: viewer.userId, organisation_id: viewer.organisationId })
      .select('id', 'offer_id', 'options', 'quantity', 'months')
    const { options } = checkItem(offer, item)
    const same = rows.find((row) => row.offer_id === offerId && row.months === item.months && isSame(fromJson(row.options), options))
    const wanted = { ...item, options, quantity: item.quantity + Number(same?.quantity ?? 0) }
    const { problems } = checkItem(offer, Number.isInteger(item.quantity) && item.quantity > 0 ? wanted : item)
    if (problems.length > 0) return fail({ type: 'invalid_item', problems, offer })
    if (same) {
      await inner.from('cart_items').where('id', same.id).update({ quantity: wanted.quantity, updated_at: clock.now() })
      return ok({ itemId: Number(same.id) })
    }
    if (rows.length >= CART_ITEMS_MAX) return fail({ type: 'cart_full', max: CART_ITEMS_MAX })
    return ok({ itemId: await insert(viewer, { ...wanted, offerId }, inner) })
  }, { trx })
}

/** Two tabs of one person add one after the other, so that limits and sums hold. */
async function lockCart({ userId }: Viewer, trx: Trx): Promise<void> {
  await trx.from('users').where('id', userId ?? 0).forUpdate().select('id')
}

async function insert({ userId, organisationId }: Viewer, item: AddToCart, trx: Trx): Promise<number> {
  const now = clock.now()
  const inserted = await trx.insertQuery().table('cart_items').insert({
    user_id: userId,
    organisation_id: organisationId,
    offer_id: item.offerId,
    options: toJson(item.options),
    quantity: item.quantity,
    months: item.months,
    created_at: now,
    updated_at: now,
  })
  return Number(inserted[0])
}

const isSame = (one: unknown, other: unknown) => canonicalJson(one) === canonicalJson(other)
