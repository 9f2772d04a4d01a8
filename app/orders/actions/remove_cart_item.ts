import db from '@adonisjs/lucid/services/db'
import type { Viewer } from '#identity/viewer'
import { fail, ok, type Result } from '#kernel/result'

/** Takes an item out of the viewer's own cart. A second call finds none. */
export async function removeCartItem(viewer: Viewer, { itemId }: { itemId: number }): Promise<Result<void, { type: 'item_not_found' }>> {
  const removed = await db.from('cart_items')
    .where({ id: itemId, user_id: viewer.userId ?? 0, organisation_id: viewer.organisationId ?? 0 })
    .delete()
  return Number(removed) === 1 ? ok() : fail({ type: 'item_not_found' })
}
