import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { checkInvariants } from '#kernel/invariants'
import { hub } from '#suppliers/hub'
import * as fixture from '#tests/fixtures/orders'
import { givenMember, givenStaff } from '#tests/fixtures/people'

test.group('Monitoring | scopes', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  /** A sample of people whom other tests left behind would miss those of this one. */
  group.each.setup(async () => void (await db.from('user_roles').delete()))
  group.each.teardown(() => hub.restore())

  test('hold for members, readers, sales and operations', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { buyer, lineId } = await fixture.givenOrder(shop)
    await fixture.work(lineId)
    await fixture.givenOrder(shop)
    await givenMember({ role: 'reader', organisation: { id: buyer.organisationId } })
    const sales = await givenStaff({ role: 'sales' })
    await givenStaff({ role: 'operations' })
    await db.from('organisations').where('id', buyer.organisationId).update({ sales_user_id: sales.id })
    const [result] = await checkInvariants(['I13'])
    assert.deepEqual(result, { id: 'I13', title: result.title, ok: true, violations: [] })
  })

  test('are found broken when a list shows more than the roles say', async ({ assert }) => {
    const { buyer } = await fixture.givenOrder(await fixture.givenShop())
    await db.from('orders').update({ user_id: buyer.userId })
    await db.from('roles').where('realm', 'portal').update({ scope: 'self' })
    await givenMember({ organisation: { id: buyer.organisationId } })
    const [result] = await checkInvariants(['I13'])
    assert.isFalse(result.ok)
    assert.containsSubset(result.violations[0], { list: 'orders', scope: 'self' })
  })

  test('stand beside all the others, I1 to I14', async ({ assert }) => {
    const results = await checkInvariants()
    assert.includeMembers(results.map(({ id }) => id), Array.from({ length: 14 }, (_, index) => `I${index + 1}`))
  })
})
