import type { Trx } from './transaction.ts'

/** A statement that changes rows and whose answer nobody needs. */
export type Write = { sql: string; bindings: readonly unknown[] }

type Row = Record<string, unknown>

/** One INSERT of rows that all have the columns of the first; undefined is NULL. */
export function insertInto(table: string, rows: readonly Row[]): Write {
  const columns = Object.keys(rows[0])
  const places = `(${columns.map(() => '?').join(', ')})`
  const bindings: unknown[] = []
  for (const row of rows) for (const column of columns) bindings.push(row[column] ?? null)
  return { sql: `INSERT INTO ${table} (${columns.join(', ')}) VALUES ${rows.map(() => places).join(', ')}`, bindings }
}

/**
 * Sends several writes in one round trip, as a block that the server runs from top to bottom. The first that fails ends it with
 * its own error; the ones before it stay in the transaction, as if they had been sent one by one.
 */
export async function writeTogether(writes: readonly Write[], trx: Trx): Promise<void> {
  if (writes.length === 0) return
  const bindings = writes.flatMap((write) => write.bindings) as any[]
  if (writes.length === 1) return void (await trx.rawQuery(writes[0].sql, bindings))
  await trx.rawQuery(`BEGIN NOT ATOMIC ${writes.map(({ sql }) => sql).join('; ')}; END`, bindings)
}
