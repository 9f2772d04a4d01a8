import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { inTransaction } from '#kernel/database/transaction'
import { grantToApplication, ownerDb } from '#tests/fixtures/database'

async function killConnectionOf(trx: any) {
  const [[{ id }]] = await trx.rawQuery('SELECT CONNECTION_ID() AS id')
  await db.rawQuery(`KILL ${Number(id)}`)
}

test.group('Kernel | a failed COMMIT', (group) => {
  group.setup(async () => {
    await ownerDb().rawQuery('CREATE TABLE IF NOT EXISTS commit_probe (id INT PRIMARY KEY) ENGINE=InnoDB')
    await grantToApplication()
    return () => ownerDb().rawQuery('DROP TABLE commit_probe')
  })
  group.each.setup(async () => {
    await db.rawQuery('DELETE FROM commit_probe')
  })

  test('rejects when the connection died before COMMIT, manual form', async ({ assert }) => {
    const trx = await db.transaction()
    await trx.insertQuery().table('commit_probe').insert({ id: 1 })
    await killConnectionOf(trx)
    await assert.rejects(() => trx.commit())
    assert.lengthOf(await db.from('commit_probe'), 0)
  })

  test('rejects when the connection died before COMMIT, callback form', async ({ assert }) => {
    await assert.rejects(() =>
      db.transaction(async (trx) => {
        await trx.insertQuery().table('commit_probe').insert({ id: 1 })
        await killConnectionOf(trx)
      })
    )
    assert.lengthOf(await db.from('commit_probe'), 0)
  })

  test('does not run hooks that wait for a commit', async ({ assert }) => {
    let ran = false
    const trx = await db.transaction()
    trx.after('commit', () => {
      ran = true
    })
    await killConnectionOf(trx)
    await assert.rejects(() => trx.commit())
    assert.isFalse(ran)
  })

  test('honours the isolation level in the manual form', async ({ assert }) => {
    const trx = await db.transaction({ isolationLevel: 'read committed' })
    await trx.from('commit_probe').count('* as n')
    await db.table('commit_probe').insert({ id: 7 })
    const [{ n }] = await trx.from('commit_probe').count('* as n')
    await trx.commit()
    assert.equal(n, 1)
  })

  test('runs the whole transaction again after a lost connection', async ({ assert }) => {
    let attempts = 0
    await inTransaction(async (trx) => {
      attempts += 1
      await trx.insertQuery().table('commit_probe').insert({ id: 3 })
      if (attempts === 1) {
        await killConnectionOf(trx)
        await trx.from('commit_probe')
      }
    })
    assert.equal(attempts, 2)
    assert.lengthOf(await db.from('commit_probe'), 1)
  })

  test('takes the stored proof when the answer to COMMIT was lost', async ({ assert }) => {
    const value = await inTransaction(
      async (trx) => {
        await trx.insertQuery().table('commit_probe').insert({ id: 4 })
        await db.table('commit_probe').insert({ id: 5 })
        await killConnectionOf(trx)
        return 'from the attempt'
      },
      { proof: async (client) => ((await client.from('commit_probe').where('id', 5).first()) ? 'from the proof' : undefined) }
    )
    assert.equal(value, 'from the proof')
  })

  test('refuses with 503 when nobody can prove the outcome', async ({ assert }) => {
    await assert.rejects(() => inTransaction(async (trx) => killConnectionOf(trx)), /COMMIT was lost/)
  })

  test('never runs a business answer again', async ({ assert }) => {
    await db.table('commit_probe').insert({ id: 9 })
    let attempts = 0
    await assert.rejects(() =>
      inTransaction(async (trx) => {
        attempts += 1
        await trx.insertQuery().table('commit_probe').insert({ id: 9 })
      })
    )
    assert.equal(attempts, 1)
  })

  test('retries a deadlock until both sides are through', async ({ assert }) => {
    await db.table('commit_probe').multiInsert([{ id: 20 }, { id: 21 }])
    const meet: Array<() => void> = []
    const cross = (first: number, second: number) =>
      inTransaction(async (trx) => {
        await trx.from('commit_probe').where('id', first).forUpdate()
        if (meet.length < 2) await new Promise<void>((go) => (meet.push(go), meet.length === 2 && meet.forEach((it) => it())))
        await trx.from('commit_probe').where('id', second).forUpdate()
      })
    await Promise.all([cross(20, 21), cross(21, 20)])
    assert.lengthOf(meet, 2)
  })
})
