import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { SMTPServer } from 'smtp-server'
import { deliverMessage } from '#messages/actions/deliver_message'
import { sendMessage } from '#messages/actions/send_message'
import { useDriver } from '#messages/drivers/registry'
import { GatewayFailed } from '#messages/errors'
import { clock, HOUR_MS } from '#kernel/clock'
import { emptyTables } from '#tests/fixtures/database'
import { givenMember, givenStaff } from '#tests/fixtures/people'

/** A post office that keeps what it is given; `answer` is what it says to a recipient. */
async function givenPostOffice(answer?: number) {
  const letters: string[] = []
  const server = new SMTPServer({
    authOptional: true, disabledCommands: ['STARTTLS'], logger: false,
    onRcptTo: (_address, _session, done) => done(answer ? Object.assign(new Error('mailbox unavailable'), { responseCode: answer }) : null),
    onData: (stream, _session, done) => void text(stream).then((letter) => (letters.push(letter), done())),
  })
  server.on('error', () => undefined)
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const { port } = server.server.address() as AddressInfo
  return { letters, port, close: () => new Promise<void>((resolve) => server.close(() => resolve())) }
}

/** `node ace messages:test` as an operator types it, in a process of its own. */
async function tried(args: readonly string[], settings: Record<string, string>): Promise<{ code: number; said: string }> {
  const child = spawn(process.execPath, ['ace.js', 'messages:test', ...args], { cwd: app.makePath(), env: { ...process.env, ...settings } })
  const [out, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { code: Number(code), said: `${out}${errors}` }
}

const smtp = (port: number) => ({ MAIL_DRIVER: 'smtp', MAIL_FROM: 'hub@example.com', SMTP_HOST: '127.0.0.1', SMTP_PORT: String(port), SMTP_TLS: 'none' })

test.group('Messages | messages:test', () => {
  test('brings one letter to the gateway that the settings name, and says so', async ({ assert, cleanup }) => {
    const office = await givenPostOffice()
    cleanup(office.close)
    const { code, said } = await tried(['--channel=mail', '--to=ning@example.com'], smtp(office.port))
    assert.equal(code, 0, said)
    assert.include(said, 'Taken by the gateway (smtp')
    assert.lengthOf(office.letters, 1)
    assert.match(office.letters[0], /^To: ning@example\.com/m)
  }).timeout(180_000)

  test('says what the gateway refused, and ends with an error', async ({ assert, cleanup }) => {
    const office = await givenPostOffice(550)
    cleanup(office.close)
    const { code, said } = await tried(['--channel=mail', '--to=nobody@example.com'], smtp(office.port))
    assert.equal(code, 1)
    assert.include(said, 'Refused: SMTP 550')
  }).timeout(180_000)
})

test.group('Messages | a gateway without money', (group) => {
  group.each.setup(() => emptyTables())
  group.each.teardown(async () => {
    clock.restore()
    await emptyTables()
  })

  async function givenWaitingCode(reason: string, isOutOfFunds: boolean): Promise<{ deliver: () => Promise<void>; restore: () => void }> {
    const member = await givenMember()
    await givenStaff({ role: 'operations' })
    await givenStaff({ role: 'finance' })
    await givenStaff({ role: 'sales' })
    const restore = useDriver('sms', { name: 'alibaba_sms', keepsText: false, send: async () => { throw new GatewayFailed('alibaba_sms', reason, isOutOfFunds) } })
    const id = await sendMessage({ event: 'verification_code', dedupKey: `code:${reason}`, channel: 'sms', userId: member.id, args: { code: '123456', minutes: 5 } })
    return { deliver: () => deliverMessage({ id: id! }, { attempt: 1 }), restore: () => void restore() }
  }

  const warnings = () => db.from('messages').where('event', 'gateway_funds').select('channel', 'body')

  test('tells operations and finance once an hour, on the page and by mail, and the message waits', async ({ assert, cleanup }) => {
    const { deliver, restore } = await givenWaitingCode('isv.AMOUNT_NOT_ENOUGH', true)
    cleanup(restore)
    for (let attempt = 1; attempt <= 3; attempt++) await assert.rejects(deliver)
    const told = await warnings()
    assert.deepEqual(told.map(({ channel }) => channel).sort(), ['mail', 'mail', 'station', 'station'])
    assert.include(told[0].body, 'isv.AMOUNT_NOT_ENOUGH')
    assert.equal((await db.from('messages').where('event', 'verification_code').firstOrFail()).status, 'ready')
    clock.advance(HOUR_MS)
    await assert.rejects(deliver)
    assert.lengthOf(await warnings(), 8)
  })

  test('is not what any other trouble is taken for', async ({ assert, cleanup }) => {
    const { deliver, restore } = await givenWaitingCode('HTTP 503', false)
    cleanup(restore)
    await assert.rejects(deliver)
    assert.isEmpty(await warnings())
  })
})
