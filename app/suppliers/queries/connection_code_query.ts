import db from '@adonisjs/lucid/services/db'
import type { Client } from '#kernel/database/transaction'

/** The code of a connection, which names it everywhere, by the id that foreign keys hold. Null: there is none. */
export async function connectionCode(connectionId: number, client: Client = db.connection()): Promise<string | null> {
  const row = await client.from('supplier_connections').where('id', connectionId).select('code').first()
  return row?.code ?? null
}
