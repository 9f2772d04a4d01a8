import db from '@adonisjs/lucid/services/db'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import { toFen } from '#kernel/money'
import { clock } from '#kernel/clock'
import type { RefundPolicy } from '#suppliers/actions/set_refund_policy'

export type UnsubscribeQuoteView = {
  id: string
  resourceId: string
  refundFen: number
  estimated: boolean
  refundPolicy: RefundPolicy
  expiresAt: Date
  state: 'open' | 'used' | 'expired'
  orderId: string | null
}

/** A quote for leaving a resource, or null where it is not the viewer's to see. */
export async function unsubscribeQuoteQuery(viewer: Viewer, quoteId: string): Promise<UnsubscribeQuoteView | null> {
  const query = db.from('unsubscribe_quotes').where('id', quoteId)
  const row = await visibleOrganisations(viewer, query, 'organisation_id', 'user_id').first()
  if (!row) return null
  return {
    id: row.id,
    resourceId: row.resource_id,
    refundFen: toFen(row.refund_fen),
    estimated: Boolean(row.estimated),
    refundPolicy: row.refund_policy,
    expiresAt: row.expires_at,
    state: row.state === 'open' && row.expires_at <= clock.now() ? 'expired' : row.state,
    orderId: row.order_id,
  }
}
