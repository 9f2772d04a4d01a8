import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { commitTogether } from '#kernel/database/commit_together'
import { readPrepared } from '#kernel/database/prepared'
import { insertInto, type Write } from '#kernel/database/writes'
import { grantToApplication, ownerDb } from '#tests/fixtures/database'

const insertion = (id: number, amount: number | null = null) => insertInto('block_probe', [{ id, amount }])
const say = (sql: string): Write => ({ sql, bindings: [] })
const rows = () => db.from('block_probe').orderBy('id')

test.group('Kernel | a transaction in one round trip', (group) => {
  group.setup(async () => {
    await ownerDb().rawQuery('CREATE TABLE IF NOT EXISTS block_probe (id INT PRIMARY KEY, amount BIGINT) ENGINE=InnoDB')
    await grantToApplication()
    return () => ownerDb().rawQuery('DROP TABLE block_probe')
  })
  group.each.setup(async () => {
    await db.rawQuery('DELETE FROM block_probe')
  })

  /** Every connection of the pool is asked: none may be left in a transaction. */
  async function thenNothingIsOpen(assert: any, count: number) {
    const seen = await Promise.all(Array.from({ length: 10 }, () => db.rawQuery('SELECT @@in_transaction AS open, COUNT(*) AS n FROM block_probe')))
    for (const [[row]] of seen) assert.deepInclude(row, { open: 0, n: count })
  }

  test('keeps all of it', async ({ assert }) => {
    await commitTogether([insertion(1), insertion(2)])
    await commitTogether([insertion(3), insertion(4)])
    await thenNothingIsOpen(assert, 4)
  })

  test('computes with whole numbers, not with floats', async ({ assert }) => {
    const most = Number.MAX_SAFE_INTEGER
    await commitTogether([insertion(1, most), { sql: 'UPDATE block_probe SET amount = amount + ?', bindings: [most] }])
    const [{ amount }] = await db.from('block_probe').select(db.raw('CAST(amount AS CHAR) AS amount'))
    assert.equal(amount, String(2n * BigInt(most)))
  })

  test('undoes all of it when one of them fails, and says why', async ({ assert }) => {
    await db.table('block_probe').insert({ id: 1 })
    await assert.rejects(() => commitTogether([insertion(2), insertion(1), insertion(3)]), /Duplicate entry/)
    await thenNothingIsOpen(assert, 1)
  })

  test('undoes all of it when a statement is killed', async ({ assert }) => {
    await assert.rejects(() => commitTogether([insertion(1), say('KILL QUERY CONNECTION_ID()'), insertion(2)]), /interrupted/)
    await thenNothingIsOpen(assert, 0)
  })

  test('leaves nothing when its connection is cut before COMMIT, and the pool goes on', async ({ assert }) => {
    await assert.rejects(() => commitTogether([insertion(1), say('KILL CONNECTION_ID()'), insertion(2)]))
    await thenNothingIsOpen(assert, 0)
    await commitTogether([insertion(3)])
    assert.lengthOf(await rows(), 1)
  })

  test('sends as text what the server cannot prepare', async ({ assert }) => {
    await assert.doesNotReject(() => readPrepared("PREPARE within FROM 'SELECT 1'", []))
  })
})
