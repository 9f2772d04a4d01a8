import { systemActor } from '#audit/actor'
import { writeAudit } from '#audit/actions/write_audit'
import { clock } from '#kernel/clock'
import { crash } from '#kernel/crash'
import { isDuplicate } from '#kernel/database/failures'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { toJson } from '#kernel/json'
import type { OrderSnapshot } from '#supplier-sdk'
import type { FoundBy } from '#suppliers/books'
import type { FoundContent } from '../found_orders.ts'

export type KeepFoundOrder = {
  connectionId: number
  orderId: string
  lineId: string
  organisationId: number
  snapshot: OrderSnapshot
  content: FoundContent
  foundBy: FoundBy
  /** Of a renewal, a change or a refund. */
  resourceId?: string
}

/** The key that makes every finding of a supplier's order one, in the transaction of its line, and the audit row. A second one is a duplicate of `PRIMARY`. */
export async function keepFoundOrder({ connectionId, orderId, lineId, organisationId, snapshot, content, foundBy, resourceId }: KeepFoundOrder, trx: Trx): Promise<void> {
  const at = clock.now()
  const { supplierOrderNo, supplierAccountId: supplierAccount } = snapshot
  await trx.insertQuery().table('found_orders').insert({
    connection_id: connectionId, supplier_order_no: supplierOrderNo, line_id: lineId, found_by: foundBy, content: toJson(content), found_at: at, seen_at: at,
  })
  const after = { supplierOrderNo, supplierAccount, foundBy, paid: content.isPaid, ...(resourceId ? { resourceId } : {}) }
  await writeAudit({ actor: systemActor, action: 'orders.order.found', subjectType: 'order', subjectId: orderId, organisationId, after }, { trx })
}

/**
 * Runs the transaction that makes something of a found order and ends with `keepFoundOrder`. Whoever finds it a second time, or at
 * the same time, finds its key taken: true then too, and nothing of theirs stands.
 */
export async function bearOnce(bear: (trx: Trx) => Promise<boolean>): Promise<boolean> {
  let isBorn = true
  try {
    isBorn = await inTransaction(bear, { isolationLevel: 'read committed' })
  } catch (error) {
    if (!isDuplicate(error, 'PRIMARY')) throw error
  }
  crash('orders.found.after')
  return isBorn
}
