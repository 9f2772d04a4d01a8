import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { copyCampaign } from '#campaigns/actions/copy_campaign'
import { moveCampaign } from '#campaigns/actions/move_campaign'
import { clock } from '#kernel/clock'
import { forgetTopics } from '#kernel/topics'
import { givenDraft, versionOf } from '#tests/fixtures/campaigns'
import { givenOffer } from '#tests/fixtures/catalog'
import { picture } from '#tests/fixtures/files'
import { givenStaff, sessionOf } from '#tests/fixtures/people'

const fields = {
  nameZh: '年终特惠', nameEn: 'Year-end', textZh: '限时七折。', textEn: 'At 70 %.', startsAt: '2026-01-01T00:00', endsAt: '2099-01-01T00:00', combination: 'best',
  audience: 'everybody', inCarousel: 'yes', tone: 'primary', altZh: '一排服务器', altEn: 'A row of servers',
}

test.group('Campaigns | pictures', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => {
    clock.restore()
    forgetTopics()
  })

  const pictureOf = async (id: number): Promise<string | null> => (await db.from('campaigns').where('id', id).firstOrFail()).picture_id

  const editor = async (client: any) => {
    const { id, viewer } = await givenDraft([(await givenOffer()).id])
    const session = await sessionOf(await givenStaff({ role: 'operations' }))
    const save = async (over: Record<string, string> = {}, file?: Buffer) => {
      const request = client.post(`/admin/campaigns/${id}`).withSession(session).withCsrfToken().redirects(0)
      void request.fields({ ...fields, version: String(await versionOf(id)), ...over })
      if (file) void request.file('picture', file, { filename: 'banner.jpg', contentType: 'image/jpeg' })
      return request
    }
    return { id, viewer, save }
  }

  test('stand in the carousel, with words in the reader’s language', async ({ assert, client }) => {
    const { id, viewer, save } = await editor(client)
    const saved = await save({}, await picture('jpeg', { width: 800, height: 450 }))
    assert.equal(saved.header('location'), `/admin/campaigns/${id}`)
    await moveCampaign(viewer, { id, act: 'publish', version: await versionOf(id) })
    forgetTopics()
    const pictureId = await pictureOf(id)
    ;(await client.get('/').header('accept-language', 'zh-CN')).assertTextIncludes(`src="/pictures/${pictureId}" alt="一排服务器"`)
    ;(await client.get('/').header('accept-language', 'en')).assertTextIncludes('alt="A row of servers"')
    const shown = await client.get(`/pictures/${pictureId}`)
    shown.assertStatus(200)
    shown.assertHeader('content-type', 'image/jpeg')
    await save({ startsAt: fields.startsAt })
    assert.equal(await pictureOf(id), pictureId)
  })

  test('need words in both languages, and what was typed stays', async ({ assert, client }) => {
    const { id, save } = await editor(client)
    const refused = await save({ altEn: '', titleZh: '留住' }, await picture('png'))
    assert.property(refused.flashMessages().inputErrorsBag, 'altEn')
    assert.notProperty(refused.flashMessages().inputErrorsBag, 'altZh')
    assert.equal(refused.flashMessages().titleZh, '留住')
    assert.isNull(await pictureOf(id))
    const document = await save({}, Buffer.from('%PDF-1.7'))
    assert.property(document.flashMessages().inputErrorsBag, 'picture')
  })

  test('go when they are removed or replaced, unless a copy shows them', async ({ assert, client }) => {
    const { id, viewer, save } = await editor(client)
    await save({}, await picture('png'))
    const first = await pictureOf(id)
    const copy = await copyCampaign(viewer, { id, suffixes: { zh: '（副本）', en: ' (copy)' } })
    assert.equal(await pictureOf(copy.ok ? copy.value.id : 0), first)
    await save({}, await picture('webp'))
    const second = await pictureOf(id)
    assert.notEqual(second, first)
    await save({ removePicture: '1' })
    assert.isNull(await pictureOf(id))
    ;(await client.get(`/pictures/${first}`)).assertStatus(200)
    ;(await client.get(`/pictures/${second}`)).assertStatus(404)
  })
})
