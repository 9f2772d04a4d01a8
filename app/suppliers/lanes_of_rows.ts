import type { Client } from '#kernel/database/transaction'

/** Rows that belong to a connection by way of another table: its name and the column that leads there. */
type Via = { table: string; column: string }

/**
 * The lane of jobs that are about rows with a `connection_id`, by the ids of those rows: it is the connection that they wait for. One
 * whose row is gone belongs to none.
 */
export const lanesOfRows = <Payload>(table: string, idOf: (payload: Payload) => string | number, via?: Via) =>
  async (payloads: readonly Payload[], client: Client): Promise<(string | null)[]> => {
    const ids = payloads.map(idOf)
    const query = client.from(table)
    if (via) void query.join(via.table, `${via.table}.id`, `${table}.${via.column}`)
    const rows = await query.join('supplier_connections', 'supplier_connections.id', `${via?.table ?? table}.connection_id`)
      .whereIn(`${table}.id`, ids).select(`${table}.id`, 'supplier_connections.code')
    const codes = new Map<string, string>(rows.map(({ id, code }) => [String(id), code]))
    return ids.map((id) => codes.get(String(id)) ?? null)
  }
