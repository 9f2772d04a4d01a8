import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { workUntilIdle } from '#jobs/worker'
import { inTransaction } from '#kernel/database/transaction'
import { readMessages } from '#messages/actions/read_messages'
import { sendMessage } from '#messages/actions/send_message'
import { useDriver } from '#messages/drivers/registry'
import { inboxQuery, unreadCount } from '#messages/queries/inbox_query'
import { givenMember, givenStaff, sessionOf, viewerFor } from '#tests/fixtures/people'

const welcome = (userId: number, dedupKey: string) =>
  ({ event: 'welcome', dedupKey, userId, args: { organisation: '星河科技' } }) as const
const stored = (dedupKey: string) => db.from('messages').where('dedup_key', dedupKey)
const only = (dedupKey: string) => stored(dedupKey).firstOrFail()

test.group('Messages | send', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('writes one message per key, however often it is called', async ({ assert }) => {
    const { id } = await givenMember()
    const first = await sendMessage({ ...welcome(id, 'k1'), channel: 'mail' })
    assert.isNull(await sendMessage({ ...welcome(id, 'k1'), channel: 'mail' }))
    const rows = await stored('k1')
    assert.deepEqual(rows.map((row) => row.id), [first])
  })

  test('writes nothing when the transaction is undone', async ({ assert }) => {
    const { id } = await givenMember()
    await assert.rejects(() =>
      inTransaction(async (trx) => {
        await sendMessage({ ...welcome(id, 'k2'), channel: 'mail' }, { trx })
        throw new Error('undone')
      })
    )
    assert.lengthOf(await stored('k2'), 0)
  })

  test('is delivered by the worker, once', async ({ assert }) => {
    const sent: string[] = []
    const restore = useDriver('sms', {
      name: 'probe',
      keepsText: true,
      send: async ({ target }) => (sent.push(target), { sent: true }),
    })
    const person = await givenMember()
    await sendMessage({ ...welcome(person.id, 'k3'), channel: 'sms' })
    await workUntilIdle()
    await workUntilIdle()
    restore()
    assert.deepEqual(sent, [person.phone])
    const { status } = await only('k3')
    assert.equal(status, 'sent')
  })

  test('shows staff why a gateway refused', async ({ assert }) => {
    const restore = useDriver('mail', { name: 'probe', keepsText: true, send: async () => ({ sent: false, reason: 'mailbox full' }) })
    const { id } = await givenMember()
    await sendMessage({ ...welcome(id, 'k4'), channel: 'mail' })
    await workUntilIdle()
    restore()
    const row = await only('k4')
    assert.deepEqual([row.status, row.error], ['failed', 'mailbox full'])
  })

  test('wipes a code once a real gateway has sent it', async ({ assert }) => {
    const restore = useDriver('mail', { name: 'probe', keepsText: false, send: async () => ({ sent: true }) })
    const { id } = await givenMember()
    const args = { code: '123456', minutes: 10 }
    await sendMessage({ event: 'verification_code', dedupKey: 'k5', userId: id, channel: 'mail', args })
    await workUntilIdle()
    restore()
    const { body } = await only('k5')
    assert.equal(body, '')
  })

  test('speaks the reader’s language', async ({ assert }) => {
    const { id } = await givenMember({ locale: 'en' })
    await sendMessage({ ...welcome(id, 'k6'), channel: 'station' })
    const { subject } = await only('k6')
    assert.equal(subject, 'Welcome')
  })

  test('refuses an event without a text', async ({ assert }) => {
    const { id } = await givenMember()
    await assert.rejects(
      () => sendMessage({ event: 'no_such_event', dedupKey: 'k7', userId: id, channel: 'station', args: {} }),
      /E_NO_MESSAGE_TEXT/
    )
  })

  test('keeps line breaks out of a subject', async ({ assert }) => {
    const { id } = await givenMember()
    const args = { code: '1\r\nBcc: x@example.com', minutes: 1 }
    await sendMessage({ event: 'verification_code', dedupKey: 'k8', userId: id, channel: 'mail', args })
    const { subject } = await only('k8')
    assert.notMatch(subject, /[\r\n]/)
  })
})

test.group('Messages | inbox', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('counts and marks only one’s own messages', async ({ assert }) => {
    const [mine, other] = [await givenMember(), await givenMember()]
    const id = await sendMessage({ ...welcome(mine.id, 'k9'), channel: 'station' })
    const [viewer, stranger] = [await viewerFor(mine), await viewerFor(other)]
    assert.equal(await unreadCount(viewer), 1)
    assert.equal(await unreadCount(stranger), 0)
    assert.equal(await readMessages(stranger, { ids: [id!] }), 0)
    assert.equal(await readMessages(viewer, 'all'), 1)
    assert.equal(await readMessages(viewer, 'all'), 0)
    const { total } = await inboxQuery(stranger, { page: 1, pageSize: 20 })
    assert.equal(total, 0)
  })

  test('leads to sign-in without a session', async ({ client }) => {
    const response = await client.get('/messages').redirects(0)
    response.assertStatus(302)
    response.assertHeader('location', '/sign-in')
  })

  test('opens for a member and refuses staff, and the other way round', async ({ client }) => {
    const [member, staff] = [await givenMember({ role: 'reader' }), await givenStaff({ role: 'support' })]
    const opens = async (path: string, who: { id: number }, status: number) => {
      const response = await client.get(path).withSession(await sessionOf(who)).redirects(0)
      response.assertStatus(status)
    }
    await opens('/messages', member, 200)
    await opens('/admin/messages', member, 403)
    await opens('/admin/messages', staff, 200)
    await opens('/messages', staff, 403)
  })

  test('refuses to change anything without the CSRF token', async ({ client, assert }) => {
    const member = await givenMember()
    await sendMessage({ ...welcome(member.id, 'k10'), channel: 'station' })
    const response = await client.post('/messages/read').form({ all: 'true' }).withSession(await sessionOf(member)).redirects(0)
    response.assertStatus(302)
    assert.equal(await unreadCount(await viewerFor(member)), 1)
  })
})

test.group('Messages | outbox of the demo', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('is read as JSON, by address', async ({ client, assert }) => {
    const [one, two] = [await givenMember(), await givenMember()]
    for (const { id } of [one, two]) await sendMessage({ ...welcome(id, `o${id}`), channel: 'mail' })
    const response = await client.get('/_outbox').qs({ to: one.email }).accept('json')
    response.assertStatus(200)
    assert.deepEqual(response.body().data.map((message: { target: string }) => message.target), [one.email])
  })
})
