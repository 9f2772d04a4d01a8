import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { systemActor } from '#audit/actor'
import { enterConsole } from '#enrolment/actions/enter_console'
import { ensureEnrolment } from '#enrolment/actions/ensure_enrolment'
import { enqueue } from '#jobs/actions/enqueue'
import { SCHEDULE_TYPE } from '#jobs/registry'
import { HOUR_MS, later } from '#kernel/clock'
import { checkInvariants } from '#kernel/invariants'
import { addConnection } from '#suppliers/actions/add_connection'
import { testConnection } from '#suppliers/actions/test_connection'
import { hub } from '#suppliers/hub'
import { allPlugins } from '#suppliers/registry'
import { loadSandbox, Sandbox } from '#supplier-sdk/testing'
import { emptyTables } from '#tests/fixtures/database'
import { givenMember, viewerFor } from '#tests/fixtures/people'
import { callsOf, givenConsent } from '#tests/fixtures/suppliers'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** One group per plugin that brings a sandbox: the plugin behind the real pipeline, against its stand-in over real sockets. */
for (const { code } of allPlugins()) {
  const definition = await loadSandbox(app.makePath('providers-plugins', code))
  if (!definition) continue

  test.group(`Suppliers | ${code} behind the pipeline`, (group) => {
    let sandbox: Sandbox

    group.each.setup(async () => {
      await emptyTables()
      return emptyTables
    })
    group.each.setup(async () => {
      sandbox = await new Sandbox(definition).start()
      return () => sandbox.stop()
    })
    group.each.teardown(() => hub.restore())

    async function givenConnected(own = code, settings = sandbox.settings) {
      const added = await addConnection({ pluginCode: code, code: own, settings, actor: systemActor })
      if (!added.ok) throw new Error(JSON.stringify(added.error))
      return added.value
    }

    test('is healthy, with our balance there', async ({ assert }) => {
      await givenConnected()
      const result = await testConnection({ code })
      assert.equal(result.ok && result.value.status, 'ok', JSON.stringify(result))
      assert.isNumber(result.ok && result.value.detail.balance?.availableFen)
    })

    test('lists offers that pass the border', async ({ assert }) => {
      await givenConnected()
      const answer = await hub.use(code).ask('listOffers', {})
      assert.equal(answer.status, 'done', JSON.stringify(answer))
      assert.isNotEmpty(answer.status === 'done' && answer.data.items)
    })

    test('creates the customer’s account once and opens its console', async ({ assert }) => {
      const { id } = await givenConnected()
      const member = await givenMember()
      const pair = { organisationId: member.organisationId, connectionId: id }
      await givenConsent(pair)
      const asked = await ensureEnrolment(pair)
      const [verificationCode] = Object.values(sandbox.supplier.sentCodes?.() ?? {})
      const first = verificationCode ? await ensureEnrolment(pair, { verificationCode }) : asked
      assert.isTrue(first.ok, JSON.stringify(first))
      await db.from('enrolments').update({ state: 'uncertain', supplier_account: null })
      assert.deepEqual(await ensureEnrolment(pair), first)
      const entered = await enterConsole({ viewer: await viewerFor(member), connectionId: id })
      assert.isTrue(entered.ok, JSON.stringify(entered))
      const opened = entered.ok ? await fetch(entered.value.url, { redirect: 'manual' }) : undefined
      assert.isBelow(opened!.status, 400)
      const text = JSON.stringify(await callsOf(code))
      assert.notInclude(text, entered.ok ? new URL(entered.value.url).searchParams.values().next().value! : '')
      const [{ violations }] = await checkInvariants(['I11'])
      assert.deepEqual(violations, [])
    })

    test('two connections of the plugin share nothing', async ({ assert, cleanup }) => {
      const second = await new Sandbox(definition).start()
      cleanup(() => second.stop())
      await givenConnected()
      await givenConnected(`${code}-2`, second.settings)
      sandbox.supplier.revokeCredentials()
      assert.include(await hub.use(code).ask('getBalance', undefined), { status: 'refused', reason: 'unauthorised' })
      assert.include(await hub.use(code).ask('getBalance', undefined), { status: 'not_sent', because: 'breaker_open' })
      assert.include(await hub.use(`${code}-2`).ask('getBalance', undefined), { status: 'done' })
    })

    for (const point of ['before_call', 'after_answer']) {
      test(`the journal row is there although the process dies: ${point}`, async ({ assert }) => {
        await givenConnected()
        await db.table('schedules').insert({ name: 'suppliers.check_health', next_run_at: later(HOUR_MS) })
        await enqueue({ type: SCHEDULE_TYPE, payload: { name: 'suppliers.check_health' } })
        const env = { ...process.env, CRASH_POINT: `supplier.checkHealth.${point}` }
        const child = spawn(process.execPath, ['ace.js', 'worker:run', '--once'], { cwd: root, env })
        const signal = await new Promise((resolve) => child.on('exit', (_code, killedBy) => resolve(killedBy)))
        assert.equal(signal, 'SIGKILL')
        const [call] = await callsOf(code)
        assert.include(call, { operation: 'checkHealth', status: 'open', answer: null })
        assert.lengthOf(sandbox.requests, point === 'before_call' ? 0 : 1)
      }).timeout(60_000)
    }
  })
}
