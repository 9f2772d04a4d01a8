import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { systemActor } from '#audit/actor'
import { sealAuditRows } from '#audit/actions/seal_audit_rows'
import { verifyAudit } from '#audit/actions/verify_audit'
import { writeAudit } from '#audit/actions/write_audit'
import { verifyChain } from '#audit/verify_chain'
import { workUntilIdle } from '#jobs/worker'
import { clock, later, MINUTE_MS } from '#kernel/clock'
import { inTransaction } from '#kernel/database/transaction'
import { checkInvariants } from '#kernel/invariants'
import { emptyTables, ownerDb } from '#tests/fixtures/database'

const run = promisify(execFile)

async function givenAuditRows(count: number): Promise<number[]> {
  for (let index = 0; index < count; index++) {
    const after = { index, note: '改为 “8.5 折”', nested: { b: 1, a: [null, true] } }
    await inTransaction((trx) => writeAudit({ actor: systemActor, action: 'test.row.written', subjectType: 'test', subjectId: index, after }, { trx }))
  }
  const rows = await db.from('audit_rows').select('id').orderBy('id')
  return rows.map(({ id }) => id)
}

const verify = () => verifyChain(db.connection())

async function command(...args: string[]): Promise<{ code: number; report: any }> {
  try {
    return { code: 0, report: JSON.parse((await run(process.execPath, ['ace.js', 'audit:verify', '--json', ...args])).stdout) }
  } catch (error) {
    const { code, stdout } = error as { code: number; stdout: string }
    return { code, report: JSON.parse(stdout) }
  }
}

test.group('Audit | sealing', (group) => {
  group.each.setup(emptyTables)
  group.teardown(emptyTables)

  test('seals every row once, in the order of their ids', async ({ assert }) => {
    const ids = await givenAuditRows(3)
    assert.equal(await sealAuditRows(), 3)
    assert.equal(await sealAuditRows(), 0)
    const seals = await db.from('audit_seals').orderBy('seq').select('seq', 'row_id')
    assert.deepEqual(seals.map(({ seq, row_id: id }) => [Number(seq), id]), ids.map((id, index) => [index + 1, id]))
    assert.deepInclude(await verify(), { sealed: 3, broken: null, waiting: 0 })
  })

  test('does not seal a row whose transaction was undone', async ({ assert }) => {
    const undone = inTransaction(async (trx) => {
      await writeAudit({ actor: systemActor, action: 'test.row.written', subjectType: 'test', subjectId: 1 }, { trx })
      throw new Error('undo')
    })
    await assert.rejects(() => undone, 'undo')
    assert.equal(await sealAuditRows(), 0)
  })

  test('seals a row whose transaction took longer than a later one', async ({ assert }) => {
    const slow = await db.transaction()
    try {
      await writeAudit({ actor: systemActor, action: 'test.row.slow', subjectType: 'test', subjectId: 1 }, { trx: slow })
      await givenAuditRows(2)
      assert.equal(await sealAuditRows(), 2)
      await slow.commit()
    } finally {
      if (!slow.isCompleted) await slow.rollback()
    }
    assert.equal(await sealAuditRows(), 1)
    assert.deepInclude(await verify(), { sealed: 3, broken: null })
  })

  test('ten runs at once seal each row once', async ({ assert }) => {
    await givenAuditRows(20)
    await Promise.all(Array.from({ length: 10 }, () => sealAuditRows()))
    await sealAuditRows()
    assert.deepInclude(await verify(), { sealed: 20, broken: null })
  })

  test('is a job of the worker, and none where there is nothing to seal', async ({ assert }) => {
    await givenAuditRows(1)
    await db.table('schedules').insert({ name: 'audit.seal', next_run_at: clock.now() })
    await workUntilIdle()
    assert.deepInclude(await verify(), { sealed: 1 })
    await db.from('jobs').delete()
    await db.from('schedules').where('name', 'audit.seal').update({ next_run_at: later(-MINUTE_MS) })
    await workUntilIdle()
    assert.lengthOf(await db.from('jobs').where('dedup_key', 'schedule:audit.seal').orWhere('released_key', 'schedule:audit.seal'), 0)
  })
})

test.group('Audit | verifying', (group) => {
  group.each.setup(async () => {
    await emptyTables()
    await givenAuditRows(5)
    await sealAuditRows()
  })
  group.each.teardown(() => clock.restore())
  group.teardown(emptyTables)

  const rowAt = async (seq: number): Promise<number> => (await db.from('audit_seals').where('seq', seq).firstOrFail()).row_id

  test('names the first row that was changed', async ({ assert }) => {
    const rowId = await rowAt(3)
    await ownerDb().from('audit_rows').where('id', rowId).update({ after_values: '{"index":99}' })
    await ownerDb().from('audit_rows').where('id', await rowAt(5)).update({ actor_user_id: 7 })
    assert.deepEqual((await verify()).broken, { seq: 3, rowId, problem: 'row_changed' })
  })

  test('finds a row that was deleted, and a seal that was', async ({ assert }) => {
    const rowId = await rowAt(2)
    await ownerDb().from('audit_rows').where('id', rowId).delete()
    assert.deepEqual((await verify()).broken, { seq: 2, rowId, problem: 'row_missing' })
    await ownerDb().from('audit_seals').where('seq', 2).delete()
    assert.equal((await verify()).broken?.problem, 'seal_missing')
  })

  test('finds a chain that was cut off and sealed anew, by a head noted before', async ({ assert }) => {
    const { head } = await verify()
    await ownerDb().from('audit_seals').delete()
    await ownerDb().from('audit_rows').where('id', (await db.from('audit_rows').max('id as id'))[0].id).delete()
    await sealAuditRows()
    assert.isNull((await verify()).broken)
    assert.equal((await verifyChain(db.connection(), { expect: head! })).broken?.problem, 'head_missing')
  })

  test('the command exits 0, 1 with the row, or 2 when rows wait', async ({ assert }) => {
    const right = await command()
    assert.deepEqual([right.code, right.report.sealed], [0, 5])
    assert.equal((await command('--expect', `5:${right.report.head.hash}`)).code, 0)
    clock.advance(-10 * MINUTE_MS)
    await givenAuditRows(1)
    assert.equal((await command()).code, 2)
    const rowId = await rowAt(4)
    await ownerDb().from('audit_rows').where('id', rowId).update({ ip_address: '203.0.113.9' })
    const wrong = await command()
    assert.deepEqual([wrong.code, wrong.report.broken], [1, { seq: 4, rowId, problem: 'row_changed' }])
  }).timeout(60_000)

  test('breaks invariant I12 at the end of the chain at once, elsewhere after the nightly run', async ({ assert }) => {
    const broken = async () => (await checkInvariants(['I12']))[0].violations
    assert.deepEqual(await broken(), [])
    const rowId = await rowAt(5)
    await ownerDb().from('audit_rows').where('id', rowId).update({ action: 'test.row.other' })
    assert.deepEqual(await broken(), [{ problem: 'row_changed', seq: 5, auditRowId: rowId }])
    const report = await verifyAudit()
    assert.equal(report.broken?.rowId, rowId)
    assert.lengthOf(await broken(), 2)
  })
})
