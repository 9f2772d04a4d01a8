/**
 * Statements that the server has parsed before, for the few that are sent with every request: a long one costs a quarter less. Each
 * connection prepares each text once and keeps the last hundred (`config/database.ts`), so the texts must be few and hold no
 * values. What arrives from outside goes into `bindings`.
 */
import db from '@adonisjs/lucid/services/db'
import mysql from 'mysql2'

/** Taken out once: the driver's own name for it asks the module loader at each use. */
const { LONGLONG } = mysql.TypedParameter

/** The server has no room for another prepared statement, or cannot prepare this one: it is sent as text. */
const NOT_PREPARED = new Set([1461, 1295])

export type Row = Record<string, any>

/** The rows of a SELECT outside any transaction. */
export async function readPrepared(sql: string, bindings: readonly unknown[]): Promise<Row[]> {
  // A test that undoes everything at its end has one transaction around all.
  if (db.connection().isTransaction) {
    const [rows] = await db.rawQuery(sql, bindings as any[])
    return rows
  }
  return withConnection((client, connection) => sendPrepared({ client, connection }, sql, bindings))
}

/** A connection of the pool for the time of `work`. */
export async function withConnection<Value>(work: (client: any, connection: any) => Promise<Value>): Promise<Value> {
  const { client } = db.connection().getWriteClient()
  const connection = await client.acquireConnection()
  try {
    return await work(client, connection)
  } finally {
    client.releaseConnection(connection)
  }
}

type Sender = { client: any; connection: any }

export async function sendPrepared({ client, connection }: Sender, sql: string, bindings: readonly unknown[]): Promise<any> {
  client.emit('query', { sql, bindings, __knexUid: connection.__knexUid })
  try {
    return await answerOf((done) => connection.execute(sql, bindings.map(typed), done))
  } catch (error) {
    if (!NOT_PREPARED.has((error as { errno?: number }).errno ?? 0)) throw error
    return await answerOf((done) => connection.query(sql, bindings, done))
  }
}

type Done = (error: Error | null, answer: unknown) => void

const answerOf = (send: (done: Done) => void) =>
  new Promise<any>((resolve, reject) => send((error, answer) => (error ? reject(error) : resolve(answer))))

/** The driver would send whole numbers as floats: what a statement computes with them would be one too. */
const typed = (value: unknown) => (Number.isSafeInteger(value) ? LONGLONG(value as number) : (value ?? null))
