import db from '@adonisjs/lucid/services/db'
import { supplierAccountsQuery } from '#enrolment/queries/supplier_accounts_query'
import { systemViewer } from '#identity/viewer'
import { keepBooks } from '#suppliers/books'
import { fromJson } from '#kernel/json'
import type { Found } from '#suppliers/found'
import { takeFoundOrders } from './actions/take_found_orders.ts'
import type { FoundContent } from './found_orders.ts'
import { terminalStates } from './order_line_states.ts'
import { lineIdOfKey, linesOfKeys } from './own_orders.ts'

/** A resource may appear before its line has read it back. */
const underWay = ['submitting', 'confirming', 'provisioning', 'uncertain', 'manual_review']

keepBooks({
  accounts: (connectionId) => supplierAccountsQuery(systemViewer, connectionId),
  async strangers(connectionId, found) {
    const orders = await known('order_lines', 'supplier_order_no', connectionId, found.filter(({ kind }) => kind === 'order'))
    const resources = await known('resources', 'supplier_resource_id', connectionId, found.filter(({ kind }) => kind === 'resource'))
    const lines = await linesOfKeys(connectionId, found.map(({ operationKey }) => operationKey))
    const promised = await promisedResources(connectionId)
    return found.filter(({ kind, supplierNo, operationKey }) => {
      if (kind === 'resource') return !resources.has(supplierNo) && !promised.has(supplierNo)
      return !orders.has(supplierNo) && !lines.has(lineIdOfKey(operationKey) ?? '')
    })
  },
  async busyAccounts(connectionId) {
    const rows = await db.from('order_lines').where('connection_id', connectionId).whereIn('state', underWay).whereNotNull('supplier_account')
      .distinct('supplier_account')
    return new Set(rows.map((row) => row.supplier_account as string))
  },
  takeOrders: takeFoundOrders,
})

const SLICE = 500

async function known(table: 'order_lines' | 'resources', column: string, connectionId: number, found: readonly Found[]): Promise<Set<string>> {
  const numbers = found.map(({ supplierNo }) => supplierNo)
  const all = new Set<string>()
  for (let start = 0; start < numbers.length; start += SLICE) {
    const rows = await db.from(table).where('connection_id', connectionId).whereIn(column, numbers.slice(start, start + SLICE)).select(`${column} as number`)
    for (const { number } of rows) all.add(number)
  }
  return all
}

const PROMISED_MAX = 5_000

/** Resources of orders that a customer placed in the supplier's console and that have not ended: their lines will read them back. */
async function promisedResources(connectionId: number): Promise<Set<string>> {
  const rows = await db.from('found_orders').join('order_lines', 'order_lines.id', 'found_orders.line_id')
    .where('found_orders.connection_id', connectionId).whereNotIn('order_lines.state', terminalStates)
    .orderBy('found_orders.found_at', 'desc').limit(PROMISED_MAX).select('found_orders.content')
  return new Set(rows.flatMap(({ content }) => fromJson<FoundContent>(content).resourceIds))
}
