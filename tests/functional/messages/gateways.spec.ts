import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { SMTPServer } from 'smtp-server'
import { alibabaSmsDriver } from '#messages/drivers/alibaba_sms/sms_driver'
import { authorizationOf } from '#messages/drivers/alibaba_sms/signer'
import { readTemplates } from '#messages/drivers/settings'
import { smtpDriver, type SmtpSettings } from '#messages/drivers/smtp/smtp_driver'
import { deliverMessage } from '#messages/actions/deliver_message'
import { sendMessage } from '#messages/actions/send_message'
import type { GatewayFailed } from '#messages/errors'
import type { Outgoing } from '#messages/drivers/driver'
import { useDriver } from '#messages/drivers/registry'
import { newId } from '#kernel/ids'
import { emptyTables } from '#tests/fixtures/database'
import { givenMember } from '#tests/fixtures/people'

const message = (parts: Partial<Outgoing> = {}): Outgoing => ({
  id: newId('msg'), channel: 'mail', event: 'verification_code', target: 'kai.wang@example.com', subject: '验证码 123456', body: '您的验证码是 123456。',
  args: { code: '123456', minutes: 5 }, createdAt: new Date('2026-11-26T04:00:00Z'), isRepeat: false, ...parts,
})

type Post = { answer?: number; log?: string[]; secure?: boolean }

/** A post office on this machine: `answer` is what it says to a recipient. */
async function postOffice({ answer, log = [], secure = false }: Post = {}) {
  const server = new SMTPServer({
    secure, authOptional: true, disabledCommands: secure ? [] : ['STARTTLS'], logger: false,
    onAuth: ({ username, password }, _session, done) => done(username === 'hub' && password === 'geheim' ? null : new Error('no'), { user: username }),
    onRcptTo: (_address, _session, done) => done(answer ? Object.assign(new Error('mailbox unavailable'), { responseCode: answer }) : null),
    onData: (stream, _session, done) => {
      let text = ''
      stream.on('data', (part: Buffer) => (text += part.toString('utf8')))
      stream.on('end', () => (log.push(text), done()))
    },
  })
  server.on('error', () => undefined)
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const { port } = server.server.address() as AddressInfo
  const driver = (parts: Partial<SmtpSettings> = {}) => smtpDriver({ host: '127.0.0.1', port, tls: 'none', from: 'KBoss <hub@example.com>', timeoutMs: 2_000, ...parts })
  return { driver, log, close: () => new Promise<void>((resolve) => server.close(() => resolve())) }
}

test.group('Messages | mail by SMTP', () => {
  test('leaves with our id as its Message-ID, and no header of its subject’s making', async ({ assert, cleanup }) => {
    const office = await postOffice()
    cleanup(office.close)
    const one = message({ subject: '您好\r\nBcc: all@example.com' })
    assert.deepEqual(await office.driver({ user: 'hub', password: 'geheim' }).send(one), { sent: true })
    assert.lengthOf(office.log, 1)
    assert.match(office.log[0], new RegExp(`^Message-ID: <${one.id}@example.com>`, 'm'))
    assert.notMatch(office.log[0], /^Bcc:/m)
  })

  test('is refused for good by a mailbox that is not there', async ({ assert, cleanup }) => {
    const office = await postOffice({ answer: 550 })
    cleanup(office.close)
    assert.deepEqual(await office.driver().send(message()), { sent: false, reason: 'SMTP 550' })
  })

  test('comes again after a busy server, a wrong password, a silent and an absent one', async ({ assert, cleanup }) => {
    const busy = await postOffice({ answer: 450 })
    cleanup(busy.close)
    await assert.rejects(() => busy.driver().send(message()), /EENVELOPE 450/)
    const wrong = await postOffice()
    cleanup(wrong.close)
    const refused = await wrong.driver({ user: 'hub', password: 'falsch' }).send(message()).catch((error: Error) => error.message)
    assert.include(refused, 'EAUTH')
    assert.notInclude(String(refused), 'falsch')
    const silent = createServer().listen(0, '127.0.0.1')
    await once(silent, 'listening')
    cleanup(() => void silent.close())
    const { port } = silent.address() as AddressInfo
    await assert.rejects(() => wrong.driver({ port, timeoutMs: 300 }).send(message()), /E_GATEWAY_FAILED|did not take/)
    await assert.rejects(() => wrong.driver({ port: 1 }).send(message()), /did not take/)
  })

  test('does not leave where the certificate is nobody’s', async ({ assert, cleanup }) => {
    const office = await postOffice({ secure: true })
    cleanup(office.close)
    await assert.rejects(() => office.driver({ tls: 'implicit' }).send(message()), /did not take/)
    assert.lengthOf(office.log, 0)
  })

  test('does not leave in the clear where TLS was asked for', async ({ assert, cleanup }) => {
    const office = await postOffice()
    cleanup(office.close)
    await assert.rejects(() => office.driver({ tls: 'starttls' }).send(message()), /did not take/)
    assert.lengthOf(office.log, 0)
  })
})

type Reply = (action: string, query: URLSearchParams) => { status?: number; body: unknown } | 'silence'

const keys = { accessKeyId: 'LTAI-test', accessKeySecret: 'sms-geheim' }

/** The gateway on this machine; it checks the signature as the vendor does. */
async function smsGateway(reply: Reply) {
  const calls: { action: string; query: Record<string, string> }[] = []
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url!, `http://${request.headers.host}`)
    const query = Object.fromEntries(url.searchParams)
    const names = /SignedHeaders=([^,]+)/.exec(request.headers.authorization!)![1].split(';')
    const headers = Object.fromEntries(names.map((name) => [name, String(request.headers[name])]))
    const isSigned = authorizationOf({ method: 'POST', path: '/', query, headers }, keys) === request.headers.authorization
    const action = headers['x-acs-action']
    calls.push({ action, query })
    const answer = isSigned ? reply(action, url.searchParams) : { status: 400, body: { Code: 'SignatureDoesNotMatch' } }
    if (answer === 'silence') return void request.socket.destroy()
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' }).end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const templates = readTemplates('verification_code=SMS_1:code')
  const driver = alibabaSmsDriver({ ...keys, endpoint: `http://127.0.0.1:${port}`, signName: '云仓', templates, sandboxesAllowed: true })
  return { driver, calls, close: () => void server.close() }
}

const sms = (parts: Partial<Outgoing> = {}) => message({ channel: 'sms', target: '13800001234', ...parts })
const says = (Code: string, status?: number): Reply => () => ({ status, body: { Code, Message: 'x', RequestId: 'r' } })

test.group('Messages | SMS gateway', () => {
  test('takes a code by its template, with our id', async ({ assert, cleanup }) => {
    const gateway = await smsGateway(says('OK'))
    cleanup(gateway.close)
    const one = sms()
    assert.deepEqual(await gateway.driver.send(one), { sent: true })
    const [{ action, query }] = gateway.calls
    assert.equal(action, 'SendSms')
    assert.deepEqual(query, { PhoneNumbers: '13800001234', SignName: '云仓', TemplateCode: 'SMS_1', TemplateParam: '{"code":"123456"}', OutId: one.id })
  })

  test('refuses for good a bad number and one that asked too often', async ({ assert, cleanup }) => {
    for (const code of ['isv.MOBILE_NUMBER_ILLEGAL', 'isv.BUSINESS_LIMIT_CONTROL']) {
      const gateway = await smsGateway(says(code))
      cleanup(gateway.close)
      assert.deepEqual(await gateway.driver.send(sms()), { sent: false, reason: code })
    }
  })

  test('is tried again without money, after 503 and after silence, and its errors hold neither key nor number', async ({ assert, cleanup }) => {
    const replies: Reply[] = [says('isv.AMOUNT_NOT_ENOUGH'), () => ({ status: 503, body: 'busy' }), () => 'silence']
    for (const reply of replies) {
      const gateway = await smsGateway(reply)
      cleanup(gateway.close)
      const error = await gateway.driver.send(sms()).catch((thrown: Error) => thrown)
      assert.instanceOf(error, Error)
      const told = `${(error as Error).stack}${JSON.stringify(error)}`
      assert.equal((error as GatewayFailed).isOutOfFunds, reply === replies[0])
      for (const secret of ['sms-geheim', '13800001234', '123456']) assert.notInclude(told, secret)
    }
  })

  test('is asked before a message leaves a second time', async ({ assert, cleanup }) => {
    const one = sms()
    const gateway = await smsGateway((action) => action === 'SendSms'
      ? 'silence'
      : { body: { Code: 'OK', TotalCount: 1, SmsSendDetailDTOs: { SmsSendDetailDTO: [{ OutId: one.id, SendStatus: 3 }] } } })
    cleanup(gateway.close)
    await assert.rejects(() => gateway.driver.send(one))
    assert.deepEqual(await gateway.driver.send({ ...one, isRepeat: true }), { sent: true })
    assert.deepEqual(gateway.calls.map(({ action }) => action), ['SendSms', 'QuerySendDetails'])
    assert.equal(gateway.calls[1].query.SendDate, '20261126')
  })

  test('gets a message again that it does not know', async ({ assert, cleanup }) => {
    const gateway = await smsGateway((action) => ({ body: { Code: 'OK', ...(action === 'SendSms' ? {} : { SmsSendDetailDTOs: { SmsSendDetailDTO: [] } }) } }))
    cleanup(gateway.close)
    assert.deepEqual(await gateway.driver.send(sms({ isRepeat: true })), { sent: true })
    assert.deepEqual(gateway.calls.map(({ action }) => action), ['QuerySendDetails', 'SendSms'])
  })

  test('has no template for an event: the settings say what is missing', async ({ assert, cleanup }) => {
    const gateway = await smsGateway(says('OK'))
    cleanup(gateway.close)
    await assert.rejects(() => gateway.driver.send(sms({ event: 'invitation' })), /No SMS template is named for invitation/)
    assert.lengthOf(gateway.calls, 0)
  })
})

test.group('Messages | gateways and the outbox', (group) => {
  group.each.setup(() => emptyTables())

  test('a code that left is wiped with its values, whatever try it was', async ({ assert, cleanup }) => {
    const gateway = await smsGateway(says('OK'))
    cleanup(gateway.close)
    cleanup(useDriver('sms', gateway.driver))
    const { id: userId } = await givenMember()
    const id = await sendMessage({ event: 'verification_code', dedupKey: 'g1', userId, channel: 'sms', args: { code: '654321', minutes: 5 } })
    await deliverMessage({ id: id! }, { attempt: 1 })
    await deliverMessage({ id: id! }, { attempt: 2 })
    assert.lengthOf(gateway.calls, 1)
    const row = await db.from('messages').where('id', id!).firstOrFail()
    assert.deepInclude(row, { status: 'sent', subject: '', body: '', args: null })
  })
})
