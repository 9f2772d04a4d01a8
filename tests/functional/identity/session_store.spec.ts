import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { MessageBuilder } from '@adonisjs/core/helpers'
import { test } from '@japa/runner'
import { keptSession } from '#identity/queries/person_query'
import { SESSION_KEY } from '#identity/session'
import { givenMember, sessionOf } from '#tests/fixtures/people'

const ID = '2d15e24b-3347-41fa-9b8e-a9477a772525'

async function givenKept(values: Record<string, unknown>, id = ID): Promise<void> {
  const data = new MessageBuilder().build(values, undefined, id)
  await db.insertQuery().table('sessions').insert({ id, data, expires_at: new Date(Date.now() + 60_000) })
}

test.group('Identity | a session and its person in one statement', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('are the ones that the key opens', async ({ assert }) => {
    const member = await givenMember()
    const values = await sessionOf(member)
    await givenKept(values)
    const kept = await keptSession(ID, SESSION_KEY)
    assert.equal(kept?.known?.person.userId, member.id)
    assert.deepEqual(new MessageBuilder().verify(kept!.data, ID), values)
  })

  test('nobody stands behind a session without a key, or with one that was never given', async ({ assert }) => {
    await sessionOf(await givenMember())
    await givenKept({ cart: 1 })
    await givenKept({ [SESSION_KEY]: 'guessed' }, 'other')
    const [keyless, guessed] = [await keptSession(ID, SESSION_KEY), await keptSession('other', SESSION_KEY)]
    assert.isNull(keyless!.known)
    assert.isNull(guessed!.known)
    assert.isNull(await keptSession('никто', SESSION_KEY))
  })
})
