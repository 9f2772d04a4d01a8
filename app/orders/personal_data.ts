import { registerClosingCheck, registerErasure } from '#identity/closing'
import { inSlices, registerDataPart, type DataSubject } from '#identity/data_parts'
import type { Client } from '#kernel/database/transaction'
import { fromJson } from '#kernel/json'
import { orderGroups } from './order_state.ts'
import { resourceGroups } from './resource_states.ts'

/** Orders under way come to their end, and what runs is unsubscribed, before an organisation closes. */
registerClosingCheck(async (subject, client) => {
  if (subject.kind !== 'organisation') return []
  const where = { organisation_id: subject.organisationId }
  const [orders] = await client.from('orders').where(where).whereIn('state', [...orderGroups.open]).count('* as total')
  const [resources] = await client.from('resources').where(where).whereIn('state', [...resourceGroups.in_use]).count('* as total')
  return [
    ...(Number(orders.total) > 0 ? [{ code: 'open_orders', count: Number(orders.total), href: '/orders?state=open' }] : []),
    ...(Number(resources.total) > 0 ? [{ code: 'running_resources', count: Number(resources.total), href: '/resources?group=in_use' }] : []),
  ]
})

/** What was only thought of buying goes; what was bought stays. */
registerErasure(async (subject, { trx }) => {
  const cart = trx.from('cart_items')
  await (subject.kind === 'person' ? cart.where('user_id', subject.userId) : cart.where('organisation_id', subject.organisationId)).delete()
})

/** A person's are those in their name. */
function ordersOf(subject: DataSubject, client: Client) {
  const query = client.from('orders').where('orders.organisation_id', subject.organisationId)
  return subject.kind === 'person' ? query.where('orders.user_id', subject.userId) : query
}

registerDataPart({
  name: 'orders.csv',
  kinds: ['person', 'organisation'],
  rows: (subject, client) =>
    inSlices(
      (after, limit) =>
        ordersOf(subject, client).where('orders.id', '>', after).orderBy('orders.id').limit(limit)
          .select('id', 'user_id', 'action', 'state', 'list_fen', 'total_fen', 'created_at', 'updated_at'),
      'id',
      ''
    ),
})

registerDataPart({
  name: 'order_lines.json',
  kinds: ['person', 'organisation'],
  async *rows(subject, client) {
    const rows = inSlices(
      (after, limit) =>
        ordersOf(subject, client).join('order_lines as l', 'l.order_id', 'orders.id').where('l.id', '>', after).orderBy('l.id').limit(limit)
          .select('l.id', 'l.order_id', 'l.state', 'l.name', 'l.name_en', 'l.options', 'l.quantity', 'l.months', 'l.list_fen', 'l.price_fen', 'l.refund_fen', 'l.created_at'),
      'id',
      ''
    )
    for await (const row of rows) yield { ...row, options: fromJson<object>(row.options) }
  },
})

registerDataPart({
  name: 'resources.csv',
  kinds: ['person', 'organisation'],
  rows: (subject, client) =>
    inSlices(
      (after, limit) =>
        ordersOf(subject, client).join('order_lines as l', 'l.order_id', 'orders.id').join('resources as r', 'r.line_id', 'l.id')
          .where('r.id', '>', after).orderBy('r.id').limit(limit)
          .select('r.id', 'r.supplier_resource_id', 'r.family', 'r.region', 'r.name', 'r.state', 'r.price_fen', 'r.started_at', 'r.expires_at', 'r.ended_at'),
      'id',
      ''
    ),
})
