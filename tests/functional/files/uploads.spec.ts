import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sweepFiles } from '#files/actions/sweep_files'
import { uploadsFolder } from '#files/file_store'
import { clock, DAY_MS } from '#kernel/clock'
import { hub } from '#suppliers/hub'
import { pdf, picture, pictureWithPlace } from '#tests/fixtures/files'
import * as orders from '#tests/fixtures/orders'
import { givenMember, givenStaff, sessionOf } from '#tests/fixtures/people'

const blind = ['createOrder', 'queryOrder', 'payOrder', 'cancelOrder', 'getResource', 'unsubscribe', 'quote'] as const

async function givenStep(): Promise<string> {
  const shop = await orders.givenShop()
  shop.fake.lacks(...blind)
  const { lineId } = await orders.givenOrder(shop)
  await orders.work(lineId)
  return (await db.from('manual_steps').where('line_id', lineId).firstOrFail()).id
}

type Session = Awaited<ReturnType<typeof sessionOf>>
type Sent = { bytes: Buffer; filename?: string; contentType?: string; fields?: Record<string, string> }

const answer = { outcome: 'out_of_stock', note: '官网已售罄' }
let keys = 0

test.group('Files | uploads', (group) => {
  let session: Session
  let stepId: string

  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(async () => {
    stepId = await givenStep()
    session = await sessionOf(await givenStaff({ role: 'operations' }))
  })
  group.each.teardown(() => {
    clock.restore()
    hub.restore()
  })

  const sender = (client: any) => ({ bytes, filename = 'shot.png', contentType = 'image/png', fields = {} }: Sent) =>
    client.post(`/admin/manual-steps/${stepId}/answer`).header('referer', `/admin/manual-steps/${stepId}`)
      .fields({ ...answer, idempotencyKey: `k${keys++}`, ...fields })
      .file('file', bytes, { filename, contentType }).withCsrfToken().withSession(session).redirects(0)

  const stored = () => db.from('stored_files').where('subject_id', stepId)
  const pathOf = (id: string) => join(uploadsFolder(), id.slice(-2), id)

  test('are stored under an id of ours, outside of what is served, with hash, type and who', async ({ assert, client }) => {
    const answered = await sender(client)({ bytes: await pictureWithPlace(), filename: '../../public/evil.php', contentType: 'application/x-php' })
    assert.equal(answered.header('location'), `/admin/manual-steps/${stepId}`)
    const [row] = await stored()
    assert.deepInclude(row, { name: 'evil.jpg', type: 'image/jpeg', subject_type: 'manual_step', is_public: 0 })
    assert.isNumber(row.uploaded_by)
    assert.notInclude(uploadsFolder(), '/public')
    assert.notInclude(readFileSync(pathOf(row.id), 'latin1'), 'secret-place')
    assert.isEmpty(readdirSync(tmpdir()).filter((name) => name.includes('evil')))
  })

  test('come back as attachments with their name, and are opened by no browser', async ({ assert, client }) => {
    await sender(client)({ bytes: pdf(), filename: `${'长'.repeat(190)}😀"\r\nX-Evil: 1.pdf`, contentType: 'text/html' })
    const [{ id, name }] = await stored()
    const file = await client.get(`/admin/manual-steps/${stepId}/files/${id}`).withSession(session)
    file.assertStatus(200)
    assert.deepEqual(Buffer.from(file.body()), pdf())
    const headers = file.headers() as Record<string, string>
    assert.equal(headers['content-type'], 'application/pdf')
    assert.equal(headers['x-content-type-options'], 'nosniff')
    assert.equal(headers['cache-control'], 'private, no-store')
    assert.include(headers['content-security-policy'], 'sandbox')
    assert.match(headers['content-disposition'], /^attachment; filename="[\x20-\x7e]+\.pdf"; filename\*=UTF-8''/)
    assert.equal(decodeURIComponent(headers['content-disposition'].split("UTF-8''")[1]), name)
    assert.notProperty(headers, 'x-evil')
    ;(await client.get(`/admin/manual-steps/${stepId}`).withSession(session)).assertTextIncludes(`/files/${id}`)
  })

  test('of another step, another kind or nobody are absent', async ({ assert, client }) => {
    await sender(client)({ bytes: await picture('png') })
    const [{ id }] = await stored()
    const other = await givenStep()
    const statusOf = async (path: string, who: Session) => (await client.get(path).withSession(who).redirects(0)).status()
    assert.equal(await statusOf(`/admin/manual-steps/${other}/files/${id}`, session), 404)
    assert.equal(await statusOf(`/admin/manual-steps/${stepId}/files/fil_${'0'.repeat(22)}`, session), 404)
    assert.equal(await statusOf(`/admin/manual-steps/${stepId}/files/..%2f..%2f.env`, session), 404)
    assert.equal(await statusOf(`/pictures/${id}`, session), 404)
    assert.equal(await statusOf(`/admin/manual-steps/${stepId}/files/${id}`, await sessionOf(await givenStaff({ role: 'sales' }))), 403)
    assert.equal(await statusOf(`/admin/manual-steps/${stepId}/files/${id}`, await sessionOf(await givenMember())), 403)
    assert.equal((await client.get(`/admin/manual-steps/${stepId}/files/${id}`).redirects(0)).header('location'), '/sign-in')
  })

  test('that do not fit are told beside the field, and what was typed is kept', async ({ assert, client }) => {
    const wrong: [Sent, RegExp][] = [
      [{ bytes: Buffer.from('<svg onload="alert(1)"/>'), contentType: 'image/png' }, /PNG, JPG, WEBP, PDF/],
      [{ bytes: Buffer.from(' ').subarray(0, 0) }, /空/],
      [{ bytes: Buffer.alloc(9 * 1024 * 1024, 1) }, /8 MB/],
      [{ bytes: pdf('/OpenAction << /S /JavaScript >>') }, /脚本/],
      [{ bytes: (await picture('png')).subarray(0, 30) }, /损坏/],
    ]
    for (const [sent, message] of wrong) {
      const refused = await sender(client)({ ...sent, fields: { note: '保留这句说明' } })
      const flash = refused.flashMessages()
      assert.match(flash.inputErrorsBag.file[0], message)
      assert.equal(flash.note, '保留这句说明')
      assert.notProperty(flash, 'file')
    }
    assert.isEmpty(await stored())
    assert.equal((await db.from('manual_steps').where('id', stepId).firstOrFail()).state, 'open')
  })

  test('larger than anything that fits are not read', async ({ client }) => {
    const refused = await sender(client)({ bytes: Buffer.alloc(34 * 1024 * 1024) })
    refused.assertStatus(413)
  })

  test('of a form sent twice are one, and another file under the same key is another form', async ({ assert, client }) => {
    const fields = { idempotencyKey: 'twice' }
    const bytes = await picture('png')
    await sender(client)({ bytes, fields })
    assert.equal((await sender(client)({ bytes, fields })).header('location'), `/admin/manual-steps/${stepId}`)
    assert.lengthOf(await stored(), 1)
    const other = await sender(client)({ bytes: await picture('jpeg'), fields })
    assert.equal(other.flashMessages().notice.tone, 'warning')
    assert.lengthOf(await stored(), 1)
  })

  test('of who may not, or has signed out, are not read, and a signed-out person’s words are kept', async ({ assert, client }) => {
    session = await sessionOf(await givenStaff({ role: 'sales' }))
    ;(await sender(client)({ bytes: await picture('png') })).assertStatus(403)
    const idle = await sessionOf(await givenStaff({ role: 'operations' }))
    clock.advance(DAY_MS)
    session = idle
    assert.equal((await sender(client)({ bytes: await picture('png') })).header('location'), '/sign-in')
    assert.isEmpty(await stored())
  })

  test('need the form’s own token, like every form', async ({ assert, client }) => {
    const bytes = await picture('png')
    await client.post(`/admin/manual-steps/${stepId}/answer`).fields({ ...answer, idempotencyKey: 'c' }).file('file', bytes, { filename: 'a.png' }).withSession(session).redirects(0)
    assert.isEmpty(await stored())
  })

  test('pollute no object by the names of their fields', async ({ assert, client }) => {
    const sent = await sender(client)({ bytes: await picture('png'), fields: { '__proto__[polluted]': '1', 'constructor[prototype][polluted]': '1' } })
    assert.isBelow(sent.status(), 500)
    assert.isUndefined(({} as Record<string, unknown>).polluted)
  })

  test('that were changed on the disk are sent to nobody', async ({ client, assert }) => {
    await sender(client)({ bytes: await picture('png') })
    const [{ id }] = await stored()
    writeFileSync(pathOf(id), 'something else')
    const file = await client.get(`/admin/manual-steps/${stepId}/files/${id}`).withSession(session)
    file.assertStatus(500)
    assert.notInclude(file.text(), 'something else')
  })

  test('without a row, or removed, are swept away after a day and not before', async ({ assert, client }) => {
    await sender(client)({ bytes: await picture('png') })
    const [{ id }] = await stored()
    const orphan = `fil_${'0'.repeat(20)}zz`
    writeFileSync(join(uploadsFolder(), id.slice(-2), orphan), 'x')
    await db.from('stored_files').where('id', id).update({ removed_at: clock.now() })
    await sweepFiles()
    assert.isTrue(existsSync(pathOf(id)))
    clock.advance(2 * DAY_MS)
    await sweepFiles()
    assert.isFalse(existsSync(pathOf(id)))
    assert.isFalse(existsSync(join(uploadsFolder(), id.slice(-2), orphan)))
    assert.isEmpty(await stored())
  })
})
