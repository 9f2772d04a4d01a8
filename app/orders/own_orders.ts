import db from '@adonisjs/lucid/services/db'
import { orderingOf, standingOfEffect } from './effects.ts'
import { selectLines, toLine, type Line } from './lines.ts'

/** An order that echoes our key is its line's, also while the line does not know its number yet. Null: the key is not of a line. */
export function lineIdOfKey(operationKey: string | null): string | null {
  const [id] = operationKey?.split(':') ?? []
  return id && /^lin_\w+$/.test(id) ? id : null
}

/** Ids of lines at this connection that these keys name. */
export async function linesOfKeys(connectionId: number, operationKeys: readonly (string | null)[]): Promise<ReadonlySet<string>> {
  const ids = operationKeys.flatMap((key) => lineIdOfKey(key) ?? [])
  if (ids.length === 0) return new Set()
  const rows = await db.from('order_lines').where('connection_id', connectionId).whereIn('id', ids).select('id')
  return new Set(rows.map(({ id }) => id as string))
}

/** A purchase without an order number in one of these may have made an order that it does not know. */
const underWay = ['submitting', 'confirming', 'provisioning', 'uncertain', 'action_required', 'manual_review', 'compensating']
const ROWS_MAX = 200

/**
 * Accounts at a connection where a call of ours may have made an order whose number nobody knows: a purchase under way, or one that
 * ended in doubt. Until that is settled an order without an origin there is nobody's for certain.
 */
export async function undecidedAccounts(connectionId: number, accounts: readonly string[]): Promise<ReadonlySet<string>> {
  const wanted = [...new Set(accounts)]
  if (wanted.length === 0) return new Set()
  const rows = await selectLines(db.connection()).where('order_lines.connection_id', connectionId).where('order_lines.origin', 'hub')
    .whereIn('order_lines.supplier_account', wanted).whereNull('order_lines.supplier_order_no').whereNotIn('order_lines.action', ['unsubscribe', 'import'])
    .orderBy('order_lines.updated_at', 'desc').limit(ROWS_MAX)
  const undecided = new Set<string>()
  for (const line of rows.map(toLine)) {
    if (!undecided.has(line.supplierAccount!) && (await mayHaveOrdered(line))) undecided.add(line.supplierAccount!)
  }
  return undecided
}

/**
 * Accounts in whose console operators order by hand at this moment: what appears there may be theirs, whatever its origin says, until
 * they have told its number.
 */
export async function accountsOrderedByHand(connectionId: number, accounts: readonly string[]): Promise<ReadonlySet<string>> {
  const wanted = [...new Set(accounts)]
  if (wanted.length === 0) return new Set()
  const rows = await db.from('manual_steps').join('order_lines', 'order_lines.id', 'manual_steps.line_id')
    .where({ 'manual_steps.connection_id': connectionId, 'manual_steps.state': 'open', 'manual_steps.operation': 'createOrder' })
    .whereIn('order_lines.supplier_account', wanted).distinct('order_lines.supplier_account')
  return new Set(rows.map((row) => row.supplier_account as string))
}

/**
 * A call of ours about this resource may have made an order whose number nobody knows: an act that ended in doubt. One under way
 * has the resource itself.
 */
export async function hasUndecidedAct(resourceId: string): Promise<boolean> {
  const rows = await selectLines(db.connection()).where('order_lines.resource_id', resourceId).where('order_lines.origin', 'hub')
    .whereNull('order_lines.supplier_order_no').whereIn('order_lines.action', ['renew', 'change', 'unsubscribe'])
    .orderBy('order_lines.updated_at', 'desc').limit(ROWS_MAX)
  for (const line of rows.map(toLine)) if (await mayHaveOrdered(line)) return true
  return false
}

async function mayHaveOrdered(line: Line): Promise<boolean> {
  if (underWay.includes(line.state)) return true
  const { status } = await standingOfEffect(line, orderingOf(line))
  return status === 'lost' || status === 'pending'
}
