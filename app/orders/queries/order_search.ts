import db from '@adonisjs/lucid/services/db'
import type { Viewer } from '#identity/viewer'

/** What somebody typed, resolved to what orders are found by. */
export type OrderSearch = {
  orderId: string
  /** For LIKE, where customers or names are too many to be listed. */
  pattern: string
  /** Customers of that name; none on the portal. */
  organisationIds: number[] | 'many'
  /** Names of lines as they are in Chinese, where very many lines have one: such orders are found soonest among the newest. */
  names: string[] | 'many'
  /** Otherwise the orders that have such a line. */
  orderIds: string[]
}

const CUSTOMERS_MAX = 500
const NAMES_MAX = 200
/** More lines than this are not listed beforehand. */
const LINES_MAX = 1_000

/**
 * Resolves a search before the orders are read. In one condition it cost a look at every line of every order where little or
 * nothing was found: 10 s among a million.
 */
export async function orderSearch(viewer: Viewer, q: string): Promise<OrderSearch> {
  const pattern = `%${q.replace(/[\\%_]/g, '\\$&')}%`
  const customers = viewer.realm === 'back_office' ? await db.from('organisations').where('name', 'like', pattern).select('id').limit(CUSTOMERS_MAX) : []
  // Lines have few names, those of offers: the index gives each pair once. Lines are then found by the first of it.
  const found = await db.from('order_lines').where('name', 'like', pattern).orWhere('name_en', 'like', pattern).distinct('name', 'name_en').limit(NAMES_MAX)
  const names: string[] = [...new Set(found.map(({ name }) => name))]
  const areCommon = found.length === NAMES_MAX
  const lines = names.length === 0 || areCommon ? [] : await db.from('order_lines').whereIn('name', names).select('order_id').limit(LINES_MAX + 1)
  const areMany = areCommon || lines.length > LINES_MAX
  return {
    orderId: q,
    pattern,
    organisationIds: customers.length === CUSTOMERS_MAX ? 'many' : customers.map(({ id }) => id),
    names: areCommon ? 'many' : areMany ? names : [],
    orderIds: areMany ? [] : [...new Set(lines.map(({ order_id: id }) => id as string))],
  }
}

type Narrowable = { whereRaw(sql: string, bindings: any[]): unknown }

/** Narrows a query on `orders` to what was found. */
export function whereFound(query: Narrowable, { orderId, pattern, organisationIds, names, orderIds }: OrderSearch): void {
  const ways: string[] = []
  const bindings: unknown[] = []
  const way = (sql: string, values: readonly unknown[]) => {
    if (values.length === 0) return
    ways.push(sql.replace('(…)', `(${values.map(() => '?').join(', ')})`))
    bindings.push(...values)
  }
  // Ids are ASCII columns: MariaDB refuses to compare them with anything else.
  if (/^[\x21-\x7e]+$/.test(orderId)) way('orders.id IN (…)', [orderId, ...orderIds])
  else way('orders.id IN (…)', orderIds)
  if (organisationIds === 'many') way('orders.organisation_id IN (SELECT id FROM organisations WHERE name LIKE ?)', [pattern])
  else way('orders.organisation_id IN (…)', organisationIds)
  const line = 'SELECT 1 FROM order_lines WHERE order_lines.order_id = orders.id AND'
  if (names === 'many') way(`EXISTS (${line} (order_lines.name LIKE ? OR order_lines.name_en LIKE ?))`, [pattern, pattern])
  else way(`EXISTS (${line} order_lines.name IN (…))`, names)
  query.whereRaw(ways.length > 0 ? `(${ways.join(' OR ')})` : '1 = 0', bindings)
}
