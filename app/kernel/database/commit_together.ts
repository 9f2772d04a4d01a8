import db from '@adonisjs/lucid/services/db'
import { sendPrepared, withConnection } from './prepared.ts'
import { inTransaction } from './transaction.ts'
import { writeTogether, type Write } from './writes.ts'

/**
 * Runs writes as a whole transaction of their own in one round trip: BEGIN at READ COMMITTED, the writes from top to bottom, COMMIT.
 * The rows that they lock are locked for no longer than the server itself needs. For writes that are all known beforehand, in
 * few shapes: the block is prepared.
 *
 * Rejects with the error of the first that fails, or of COMMIT, and nothing is repeated: the caller does that. Whatever failed, the
 * connection goes back to the pool without a transaction. After an error that `classify` calls `connection` nobody knows
 * whether it was committed.
 */
export async function commitTogether(writes: readonly Write[]): Promise<void> {
  // A test that undoes everything at its end has one transaction around all: a savepoint of it.
  if (db.connection().isTransaction) return inTransaction((trx) => writeTogether(writes, trx))
  await withConnection(async (client, connection) => {
    try {
      await sendPrepared({ client, connection }, transactionOf(writes), writes.flatMap(({ bindings }) => bindings))
    } catch (error) {
      await undo(client, connection)
      throw error
    }
  })
}

const transactionOf = (writes: readonly Write[]) =>
  `BEGIN NOT ATOMIC SET TRANSACTION ISOLATION LEVEL READ COMMITTED; START TRANSACTION; ${writes.map(({ sql }) => sql).join('; ')}; COMMIT; END`

/** Also where no handler of the server's would run, such as for a statement that was killed or took too long. */
async function undo(client: any, connection: any): Promise<void> {
  try {
    await client.query(connection, 'ROLLBACK')
  } catch {
    // The server undoes what an ended connection left; the pool sees that it is closed and makes another.
    connection.destroy()
  }
}
