import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { recordInvariants } from '#monitoring/actions/record_invariants'
import { collectMetrics } from '#kernel/metrics'
import { emptyTables } from '#tests/fixtures/database'
import { givenStaff, sessionOf } from '#tests/fixtures/people'
import { givenWallet } from '#tests/fixtures/wallets'

const run = promisify(execFile)

async function ace(...args: string[]): Promise<{ code: number; results: any[] }> {
  try {
    const { stdout } = await run(process.execPath, ['ace.js', ...args, '--json'])
    return { code: 0, results: JSON.parse(stdout) }
  } catch (error) {
    const { code, stdout } = error as { code: number; stdout: string }
    return { code, results: JSON.parse(stdout) }
  }
}

test.group('Monitoring | invariants', (group) => {
  group.each.setup(async () => {
    await emptyTables()
    await givenWallet({ balanceFen: 1000 })
  })

  const spoil = () => db.from('wallets').increment('available_fen', 1)
  const mend = () => db.from('wallets').decrement('available_fen', 1)
  const broken = (rows: any[]) => rows.filter(({ ok }) => !ok).map(({ id }) => id)

  test('the commands exit 0 when all holds and 1 with the violations when not', async ({ assert }) => {
    const right = await ace('invariants:check')
    assert.deepEqual([right.code, broken(right.results)], [0, []])
    assert.includeMembers(right.results.map(({ id }) => id), ['I1', 'I2', 'I3', 'I4', 'I9', 'I10', 'I12'])
    await spoil()
    const wrong = await ace('ledger:verify')
    assert.deepEqual([wrong.code, broken(wrong.results)], [1, ['I2', 'I3']])
    const [first] = wrong.results.find(({ id }) => id === 'I2').violations
    assert.containsSubset(first, { availableFen: 1001 })
  }).timeout(60_000)

  test('are kept for page and metrics, with the moment at which one broke', async ({ assert, client }) => {
    await spoil()
    await recordInvariants()
    const first = await db.from('invariant_results').where('id', 'I2').firstOrFail()
    await recordInvariants()
    const second = await db.from('invariant_results').where('id', 'I2').firstOrFail()
    assert.deepEqual([Boolean(second.ok), second.broken_since], [false, first.broken_since])
    assert.include(await collectMetrics(), 'hub_invariant_violations{id="I2"} 1')
    const page = await client.get('/admin/invariants').withSession(await sessionOf(await givenStaff({ role: 'finance' })))
    page.assertStatus(200)
    page.assertTextIncludes('1001')
    await mend()
    await recordInvariants()
    const healed = await db.from('invariant_results').where('id', 'I2').firstOrFail()
    assert.deepEqual([Boolean(healed.ok), healed.broken_since], [true, null])
    assert.include(await collectMetrics(), 'hub_invariant_violations{id="I2"} 0')
  })

  test('tell administrators and engineers once per break', async ({ assert }) => {
    await givenStaff({ role: 'administrator' })
    await givenStaff({ role: 'engineer' })
    await givenStaff({ role: 'sales' })
    await spoil()
    await Promise.all([recordInvariants(), recordInvariants()])
    await recordInvariants()
    const about = (id: string) => db.from('messages').where('event', 'invariant_broken').where('subject', 'like', `%${id} %`)
    assert.lengthOf(await about('I2'), 2)
  })

  test('can be checked at once from the page', async ({ assert, client }) => {
    const session = await sessionOf(await givenStaff({ role: 'engineer' }))
    const response = await client.post('/admin/invariants').withSession(session).withCsrfToken().redirects(0)
    assert.propertyVal(response.flashMessage('notice'), 'tone', 'success')
  })
})
