import db from '@adonisjs/lucid/services/db'
import { systemActor } from '#audit/actor'
import { peopleOfOrganisation } from '#identity/queries/people_of_organisation_query'
import { enqueue } from '#jobs/actions/enqueue'
import { clock } from '#kernel/clock'
import { crash } from '#kernel/crash'
import type { Trx } from '#kernel/database/transaction'
import { newId } from '#kernel/ids'
import type { OrderSnapshot } from '#supplier-sdk'
import type { FoundBy } from '#suppliers/books'
import { contentOf, nameOf, quantityOf, type FoundContent } from '../found_orders.ts'
import { bearLines, saidOfLines } from './bear_lines.ts'
import { bearOnce, keepFoundOrder } from './keep_found_order.ts'
import { priceFoundJob } from './price_found_line.ts'

export type BearFoundOrder = { connectionId: number; organisationId: number; snapshot: OrderSnapshot; foundBy: FoundBy }

/**
 * Makes a line in `discovered` of an order that a customer placed in the supplier's console, and asks for its price. The key of
 * `found_orders` is written in the same transaction: whoever finds it a second time, or at the same time, finds it taken. False
 * where nobody of the organisation could be asked, so that the order stays for operations.
 */
export async function bearFoundOrder(found: BearFoundOrder): Promise<boolean> {
  const [person] = await peopleOfOrganisation(found.organisationId, ['owner'], db.connection())
  if (!person) return false
  return bearOnce(async (trx) => {
    await bear(found, person.userId, trx)
    return true
  })
}

async function bear({ connectionId, organisationId, snapshot, foundBy }: BearFoundOrder, userId: number, trx: Trx): Promise<void> {
  const { supplierOrderNo } = snapshot
  const known = await trx.from('order_lines').where({ connection_id: connectionId, supplier_order_no: supplierOrderNo }).select('id').first()
  if (known) return
  const [orderId, lineId, at] = [newId('ord'), newId('lin'), clock.now()]
  const content = contentOf(snapshot)
  const line = await lineOf(lineId, { connectionId, snapshot, content }, trx)
  await trx.insertQuery().table('orders').insert({
    id: orderId, organisation_id: organisationId, user_id: userId, quote_id: null, action: 'new', origin: 'supplier', state: 'discovered',
    list_fen: content.listFen ?? 0, total_fen: 0, created_at: at, updated_at: at, ...saidOfLines([line]),
  })
  await bearLines({ orderId, organisationId, action: 'new', origin: 'supplier', path: ['discovered'], actor: systemActor, lines: [line] }, { trx })
  await keepFoundOrder({ connectionId, orderId, lineId, organisationId, snapshot, content, foundBy }, trx)
  await enqueue(priceFoundJob(lineId), { trx })
  crash('orders.found.inside')
}

type Born = { connectionId: number; snapshot: OrderSnapshot; content: FoundContent }

/** Until it is priced the line shows the supplier's figures and no price. */
async function lineOf(id: string, { connectionId, snapshot, content }: Born, trx: Trx) {
  const [first] = content.items
  const offer = first?.offerKey && content.items.length === 1
    ? await trx.from('offers').where({ connection_id: connectionId, offer_key: first.offerKey }).select('id', 'name_zh', 'name_en').first()
    : null
  return {
    id, position: 1, connectionId, offerId: offer?.id ?? null, name: offer?.name_zh ?? nameOf(content, snapshot.supplierOrderNo),
    nameEn: offer?.name_en ?? null, options: {}, quantity: quantityOf(content), months: first?.months ?? 0, listFen: content.listFen ?? 0, priceFen: 0, costFen: content.costFen ?? 0,
    ceilingFen: content.costFen ?? 0, provenance: [], supplierAccount: snapshot.supplierAccountId, supplierOrderNo: snapshot.supplierOrderNo,
    supplierRawState: snapshot.rawState.slice(0, 60), supplierPaidFen: content.isPaid ? (content.costFen ?? 0) : null,
  }
}
