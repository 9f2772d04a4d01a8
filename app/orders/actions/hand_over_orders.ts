import type { Client, Trx } from '#kernel/database/transaction'
import { clock } from '#kernel/clock'
import type { OwnedThing, Ownership, SettleOwned } from '#identity/ownership'
import { lineNames, resourceName } from '../queries/line_names.ts'
import { resourceGroups } from '../resource_states.ts'

type Listed = { count: number; things: OwnedThing[] }

/**
 * What somebody has of orders, for when they leave: cart and open quotes, orders in their name, and with the orders their
 * resources. Who placed an order stays in its history.
 */
export const orderOwnerships: readonly Ownership[] = [
  {
    kind: 'orders.cart', label: 'organisations.owned.cart', fate: 'handed_over', list: listCart,
    settle: (settle, { trx }) => handOver('cart_items', settle, trx),
  },
  {
    kind: 'orders.quotes', label: 'organisations.owned.quotes', fate: 'handed_over', list: listQuotes, settle: handOverQuotes,
  },
  /** Before the orders: what is in whose name is read from them. */
  {
    kind: 'orders.resources', label: 'organisations.owned.resources', fate: 'handed_over', list: listResources,
    async settle({ userId }, { trx }) {
      const { count } = await listResources(userId, 0, trx)
      return count
    },
  },
  {
    kind: 'orders.orders', label: 'organisations.owned.orders', fate: 'handed_over', list: listOrders,
    settle: (settle, { trx }) => handOver('orders', settle, trx),
  },
]

async function handOver(table: 'cart_items' | 'orders', { userId, takerId }: SettleOwned, trx: Trx): Promise<number> {
  if (takerId === null) return 0
  return Number(await trx.from(table).where('user_id', userId).update({ user_id: takerId }))
}

async function handOverQuotes({ userId, takerId }: SettleOwned, { trx }: { trx: Trx }): Promise<number> {
  if (takerId === null) return 0
  await trx.from('unsubscribe_quotes').where({ user_id: userId, state: 'open' }).update({ user_id: takerId })
  return Number(await openQuotes(userId, trx).update({ user_id: takerId }))
}

function openQuotes(userId: number, client: Client) {
  return client.from('quotes').where({ user_id: userId, state: 'open' }).where('expires_at', '>', clock.now())
}

async function listCart(userId: number, limit: number, client: Client): Promise<Listed> {
  const [{ total }] = await client.from('cart_items').where('user_id', userId).count('* as total')
  const rows = await client.from('cart_items').join('offers', 'offers.id', 'cart_items.offer_id').where('cart_items.user_id', userId)
    .orderBy('cart_items.id').select('offers.name_zh', 'offers.name_en').limit(limit)
  return { count: Number(total), things: rows.map((row) => ({ title: lineNames(row.name_zh, row.name_en) })) }
}

async function listQuotes(userId: number, limit: number, client: Client): Promise<Listed> {
  const [{ total }] = await openQuotes(userId, client).count('* as total')
  const rows = await openQuotes(userId, client).orderBy('created_at', 'desc').select('id').limit(limit)
  return { count: Number(total), things: rows.map(({ id }) => ({ title: id, href: `/quotes/${id}` })) }
}

async function listOrders(userId: number, limit: number, client: Client): Promise<Listed> {
  const [{ total }] = await client.from('orders').where('user_id', userId).count('* as total')
  const rows = await client.from('orders').where('user_id', userId).orderBy('created_at', 'desc').select('id').limit(limit)
  return { count: Number(total), things: rows.map(({ id }) => ({ title: id, href: `/orders/${id}` })) }
}

async function listResources(userId: number, limit: number, client: Client): Promise<Listed> {
  const inUse = () => client.from('resources').join('order_lines', 'order_lines.id', 'resources.line_id')
    .join('orders', 'orders.id', 'order_lines.order_id').where('orders.user_id', userId).whereIn('resources.state', [...resourceGroups.in_use])
  const [{ total }] = await inUse().count('* as total')
  const rows = await inUse().orderBy('resources.id', 'desc').limit(limit)
    .select('resources.id', 'resources.name', 'order_lines.name as line_name', 'order_lines.name_en as line_name_en')
  return { count: Number(total), things: rows.map((row) => ({ title: resourceName(row), href: `/resources/${row.id}` })) }
}
