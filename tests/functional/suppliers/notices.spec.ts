import { createHmac } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import env from '#start/env'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { systemActor } from '#audit/actor'
import { ensureEnrolment } from '#enrolment/actions/ensure_enrolment'
import { clock, DAY_MS } from '#kernel/clock'
import { loadSandbox, Sandbox } from '#supplier-sdk/testing'
import { addConnection } from '#suppliers/actions/add_connection'
import { switchConnection } from '#suppliers/actions/switch_connection'
import { hub } from '#suppliers/hub'
import { actOnNotice } from '#suppliers/actions/act_on_notice'
import { shelfChanged } from '#tests/fixtures/catalog'
import { emptyTables } from '#tests/fixtures/database'
import { givenBuyer } from '#tests/fixtures/orders'
import { givenConsent } from '#tests/fixtures/suppliers'
import { givenStaff, sessionOf } from '#tests/fixtures/people'

const code = 'reference'
const address = (below = '') => `http://${env.get('HOST')}:${env.get('PORT')}/notices/${code}${below}`

test.group('Suppliers | notices', (group) => {
  let sandbox: Sandbox
  let connectionId: number
  let secret: string

  group.each.setup(async () => {
    await emptyTables()
    await shelfChanged()
    const definition = await loadSandbox(app.makePath('providers-plugins', code))
    sandbox = await new Sandbox(definition!, { options: {} }).start()
    const added = await addConnection({ pluginCode: code, code, settings: sandbox.settings, actor: systemActor })
    if (!added.ok) throw new Error(`No connection: ${added.error.type}`)
    connectionId = added.value.id
    secret = String(sandbox.settings.noticeSecret)
    await switchConnection({ code, switches: { visible: true, sellable: true, spend: true, manage: true, read: true }, actor: systemActor })
  })
  group.each.teardown(async () => {
    await sandbox.stop()
    hub.restore()
    clock.restore()
    await emptyTables()
    await shelfChanged()
  })

  type Sent = { noticeId?: string; orderNo?: string; about?: string; at?: Date; key?: string; below?: string }

  /** A notice signed as the supplier signs it. */
  function send({ noticeId = 'N-1', orderNo, about = 'ORDER', at = clock.now(), key = secret, below }: Sent = {}, change: (body: string) => string = (body) => body) {
    const time = at.toISOString()
    const body = JSON.stringify({ noticeId, about, orderNo, at: time })
    const signature = createHmac('sha256', key).update(`${time}\n${body}`).digest('hex')
    const headers = { 'content-type': 'application/json', 'x-reference-time': time, 'x-reference-signature': signature }
    return fetch(address(below), { method: 'POST', headers, body: change(body) })
  }

  const kept = () => db.from('supplier_notices').orderBy('received_at').orderBy('id')
  const refused = () => db.from('refused_notices').select('refused_for', 'total')

  /** With an account at the sandbox, opened the ordinary way. */
  async function givenCustomer(): Promise<{ organisationId: number; account: string }> {
    const { organisationId } = await givenBuyer()
    await givenConsent({ organisationId, connectionId })
    const enrolled = await ensureEnrolment({ organisationId, connectionId })
    if (!enrolled.ok) throw new Error(`No account: ${enrolled.error.type}`)
    return { organisationId, account: enrolled.value.account }
  }

  async function orderInConsole(supplierAccountId: string): Promise<string> {
    const answer = await fetch(`${sandbox.controlUrl}/console-orders`, { method: 'POST', body: JSON.stringify({ supplierAccountId }) })
    const { supplierOrderNo } = (await answer.json()) as { supplierOrderNo: string }
    return supplierOrderNo
  }

  async function actOnAll(): Promise<void> {
    for (const { id } of await kept()) await actOnNotice({ id })
  }

  test('are answered at once and acted on by a job', async ({ assert }) => {
    const answer = await send()
    assert.equal(answer.status, 200)
    assert.equal(await answer.text(), 'ok')
    const [row] = await kept()
    assert.deepInclude(row, { notice_id: 'N-1', kind: 'order_changed', state: 'received', copies: 1 })
    assert.lengthOf(await db.from('jobs').where('dedup_key', `notice:${row.id}`), 1)
  })

  test('of an order in the console make it the customer’s', async ({ assert }) => {
    const { organisationId, account } = await givenCustomer()
    const orderNo = await orderInConsole(account)
    await send({ orderNo, below: '/orders' })
    await actOnAll()
    const line = await db.from('order_lines').where('supplier_order_no', orderNo).firstOrFail()
    assert.deepInclude(line, { origin: 'supplier', organisation_id: organisationId, state: 'discovered' })
    assert.equal((await kept())[0].state, 'acted')
  })

  test('that come twice, also at the same moment, are one (F13)', async ({ assert }) => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => send()))
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200])
    const rows = await kept()
    assert.lengthOf(rows, 1)
    assert.equal(rows[0].copies, 6)
    assert.lengthOf(await db.from('jobs').where('type', 'suppliers.act_on_notice'), 1)
  })

  test('out of order change nothing but what is looked up (F14)', async ({ assert }) => {
    const { account } = await givenCustomer()
    const orderNo = await orderInConsole(account)
    await send({ noticeId: 'late', orderNo, at: new Date(clock.now().getTime() + 60_000) })
    await send({ noticeId: 'early', orderNo })
    await actOnAll()
    await actOnAll()
    assert.lengthOf(await db.from('order_lines').where('supplier_order_no', orderNo), 1)
  })

  test('of an order that the supplier does not know lead nowhere (F14)', async ({ assert }) => {
    await send({ orderNo: 'R-404' })
    await actOnAll()
    assert.deepInclude((await kept())[0], { state: 'ignored', outcome: 'nothing' })
    assert.lengthOf(await db.from('order_lines'), 0)
  })

  test('wait while the supplier does not answer', async ({ assert }) => {
    const { account } = await givenCustomer()
    const orderNo = await orderInConsole(account)
    await send({ orderNo })
    const [row] = await kept()
    await fetch(`${sandbox.controlUrl}/faults`, { method: 'PUT', body: JSON.stringify([{ operation: 'queryOrder', nth: 1, fault: 'error_500_before' }]) })
    assert.property(await actOnNotice({ id: row.id }), 'again')
    assert.equal((await kept())[0].state, 'received')
    await actOnNotice({ id: row.id })
    assert.equal((await kept())[0].state, 'acted')
  })

  test('that are forged, changed, unsigned or another’s are counted and not believed (F15)', async ({ assert }) => {
    assert.equal((await send({ key: 'another-key-of-somebody' })).status, 400)
    assert.equal((await send({}, (body) => body.replace('N-1', 'N-2'))).status, 400)
    assert.equal((await send({}, () => '')).status, 400)
    assert.equal((await fetch(address(), { method: 'POST', body: '{"noticeId":"N-1"}' })).status, 400)
    assert.lengthOf(await kept(), 0)
    assert.deepEqual(await refused(), [{ refused_for: 'signature', total: 4 }])
  })

  test('that are too old are not believed (F15)', async ({ assert }) => {
    assert.equal((await send({ at: new Date(clock.now().getTime() - DAY_MS) })).status, 400)
    assert.deepEqual(await refused(), [{ refused_for: 'expired', total: 1 }])
  })

  test('that are sent again later by a stranger act once (F15)', async ({ assert }) => {
    const at = clock.now()
    await send({ at })
    await actOnAll()
    assert.equal((await send({ at })).status, 200)
    const [row] = await kept()
    assert.equal(row.copies, 2)
    assert.notEqual(row.state, 'received')
    assert.lengthOf(await db.from('jobs').where({ type: 'suppliers.act_on_notice' }), 1)
  })

  test('that no parser understands are refused, signed or not', async ({ assert }) => {
    const time = clock.now().toISOString()
    const signature = createHmac('sha256', secret).update(`${time}\nnot json`).digest('hex')
    const answer = await fetch(address(), { method: 'POST', headers: { 'content-type': 'application/json', 'x-reference-time': time, 'x-reference-signature': signature }, body: 'not json' })
    assert.equal(answer.status, 400)
    assert.deepEqual(await refused(), [{ refused_for: 'malformed', total: 1 }])
  })

  test('that are too long, or for a connection that takes none, are turned away', async ({ assert }) => {
    assert.equal((await send({}, (body) => body.padEnd(300 * 1024))).status, 413)
    assert.equal((await fetch(address().replace(code, 'nobody'), { method: 'POST', body: '{}' })).status, 404)
    assert.lengthOf(await refused(), 0)
  })

  test('of the sandbox reach us signed, with every trouble that it can make', async ({ assert }) => {
    await fetch(`${sandbox.controlUrl}/notices`, { method: 'PUT', body: JSON.stringify({ url: address() }) })
    await fetch(`${sandbox.controlUrl}/faults`, {
      method: 'PUT', body: JSON.stringify(['notice_twice', 'notice_forged', 'notice_expired'].map((fault, index) => ({ operation: 'notice', nth: index + 1, fault }))),
    })
    const { account } = await givenCustomer()
    for (let count = 0; count < 4; count++) await orderInConsole(account)
    await hub.use(code).ask('listOffers', {})
    await sandbox.notices.settled()
    const rows = await kept()
    assert.isAbove(rows.length, 0)
    assert.sameMembers((await refused()).map((row: { refused_for: string }) => row.refused_for), ['signature', 'expired'])
  })

  test('are listed for staff with what was not believed', async ({ client }) => {
    await send()
    await send({ key: 'another-key-of-somebody' })
    const session = await sessionOf(await givenStaff({ role: 'operations' }))
    const page = await client.get('/admin/notices').withSession(session)
    page.assertTextIncludes('N-1')
    page.assertTextIncludes('签名不符')
    const file = await client.get('/admin/notices?format=csv').withSession(session)
    file.assertTextIncludes('N-1')
  })
})
