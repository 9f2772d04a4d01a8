/**
 * Mends two faults of the stock stack (Lucid 22.4 on knex 3.3):
 *
 * 1. A failed COMMIT is reported as success: `trx.commit()` resolves although the connection was cut or the cluster refused
 *    the transaction at COMMIT (knex issue 3847). The mended commit also awaits knex' `executionPromise`, which rejects.
 * 2. `db.transaction({ isolationLevel })` ignores the level; only the form with a callback honoured it.
 *
 * And spares a round trip: level and BEGIN are two statements of knex, sent here as one.
 */
import { QueryClient } from '@adonisjs/lucid/database'

type Callback = (trx: any) => Promise<unknown>
type Options = { isolationLevel?: string }

let mended = false

export function mendTransactions(): void {
  if (mended) return
  mended = true
  const open = QueryClient.prototype.transaction as (callback?: undefined, options?: Options) => Promise<any>

  QueryClient.prototype.transaction = async function (this: QueryClient, first?: Callback | Options, second?: Options) {
    const callback = typeof first === 'function' ? first : undefined
    beginAtOnce(this.getWriteClient().client)
    const trx = await open.call(this, undefined, callback ? second : (first as Options | undefined))
    awaitRealCommit(trx)
    if (!callback) return trx
    try {
      const result = await callback(trx)
      if (!trx.isCompleted) await trx.commit()
      return result
    } catch (error) {
      if (!trx.isCompleted) await trx.rollback()
      throw error
    }
  } as typeof QueryClient.prototype.transaction
}

const begunAtOnce = new WeakSet<object>()

/** knex asks its transaction to begin in a later microtask, so that its `begin` can still be replaced after it was made. */
function beginAtOnce(client: any): void {
  if (begunAtOnce.has(client)) return
  begunAtOnce.add(client)
  const make = client.transaction.bind(client)
  client.transaction = (...args: unknown[]) => {
    const trx = make(...args)
    const begin = trx.begin.bind(trx)
    trx.begin = (connection: unknown) =>
      trx.isolationLevel && !trx.readOnly
        ? trx.query(connection, `BEGIN NOT ATOMIC SET TRANSACTION ISOLATION LEVEL ${trx.isolationLevel}; START TRANSACTION; END`)
        : begin(connection)
    return trx
  }
}

function awaitRealCommit(trx: any): void {
  const { knexClient } = trx
  const sendCommit = knexClient.commit.bind(knexClient)
  knexClient.commit = async (value?: unknown) => {
    await sendCommit(value)
    await knexClient.executionPromise
  }
}
