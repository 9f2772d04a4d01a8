import type { Client } from '#kernel/database/transaction'

/** Lines of one supplier connection share a lane of the worker: it is the connection that they wait for. */
export async function lanesOfLines(payloads: readonly { lineId: string }[], client: Client): Promise<(string | null)[]> {
  const rows = await client.from('order_lines').join('supplier_connections', 'supplier_connections.id', 'order_lines.connection_id')
    .whereIn('order_lines.id', payloads.map(({ lineId }) => lineId)).select('order_lines.id', 'supplier_connections.code')
  const codes = new Map<string, string>(rows.map(({ id, code }) => [id, code]))
  return payloads.map(({ lineId }) => codes.get(lineId) ?? null)
}
