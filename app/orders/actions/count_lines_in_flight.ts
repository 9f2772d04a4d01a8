import db from '@adonisjs/lucid/services/db'

/** Lines that have money held or something at the supplier, and are not at their end. */
const states = ['funds_held', 'submitting', 'supplier_unpaid', 'confirming', 'provisioning', 'uncertain', 'action_required', 'manual_review', 'compensating']

/** What a drain of the connection waits for. */
export async function countLinesInFlight(connectionCode: string): Promise<number> {
  const [{ total }] = await db.from('order_lines').join('supplier_connections', 'supplier_connections.id', 'order_lines.connection_id')
    .where('supplier_connections.code', connectionCode).whereIn('order_lines.state', states).count('* as total')
  return Number(total)
}
