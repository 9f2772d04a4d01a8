import db from '@adonisjs/lucid/services/db'
import { supplierAccountsQuery } from '#enrolment/queries/supplier_accounts_query'
import { systemViewer } from '#identity/viewer'
import { keepBooks } from '#suppliers/books'
import type { Found } from '#suppliers/found'

/** A resource may appear before its line has read it back. */
const underWay = ['submitting', 'confirming', 'provisioning', 'uncertain', 'manual_review']

keepBooks({
  accounts: (connectionId) => supplierAccountsQuery(systemViewer, connectionId),
  async strangers(connectionId, found) {
    const orders = await known('order_lines', 'supplier_order_no', connectionId, found.filter(({ kind }) => kind === 'order'))
    const resources = await known('resources', 'supplier_resource_id', connectionId, found.filter(({ kind }) => kind === 'resource'))
    const lines = await linesOfKeys(connectionId, found)
    return found.filter(({ kind, supplierNo, operationKey }) => {
      if (kind === 'resource') return !resources.has(supplierNo)
      return !orders.has(supplierNo) && !lines.has(lineOf(operationKey))
    })
  },
  async busyAccounts(connectionId) {
    const rows = await db.from('order_lines').where('connection_id', connectionId).whereIn('state', underWay).whereNotNull('supplier_account')
      .distinct('supplier_account')
    return new Set(rows.map((row) => row.supplier_account as string))
  },
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

/** An order that echoes our key is its line's, also while the line does not know its number yet. */
const lineOf = (operationKey: string | null): string => operationKey?.split(':')[0] ?? ''

async function linesOfKeys(connectionId: number, found: readonly Found[]): Promise<Set<string>> {
  const ids = found.map(({ operationKey }) => lineOf(operationKey)).filter((id) => /^lin_\w+$/.test(id))
  if (ids.length === 0) return new Set()
  const rows = await db.from('order_lines').where('connection_id', connectionId).whereIn('id', ids).select('id')
  return new Set(rows.map(({ id }) => id))
}
