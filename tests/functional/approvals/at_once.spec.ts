import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { decideApproval } from '#approvals/actions/decide_approval'
import { emptyTables } from '#tests/fixtures/database'
import { administrator, askedFor, givenFloor, operations, publicRate, save } from '#tests/fixtures/floors'

test.group('Approvals | at the same time', (group) => {
  group.each.setup(() => emptyTables())
  group.each.teardown(() => emptyTables())

  test('fifty decisions have one effect', async ({ assert }) => {
    const offer = await givenFloor('approve')
    const id = await askedFor(offer, await operations())
    const decider = await administrator()
    const decided = await Promise.all(Array.from({ length: 50 }, () => decideApproval(decider, { id, decision: 'approved' })))
    assert.lengthOf(decided.filter((one) => one.ok && one.value.changed), 1)
    assert.isTrue(decided.every(({ ok }) => ok))
    assert.lengthOf(await db.from('audit_rows').where({ action: 'approvals.request.approved', subject_id: id }), 1)
    assert.lengthOf(await db.from('price_rules').where({ approval_id: id, status: 'active' }), 1)
  })

  test('twenty requests for the same become one', async ({ assert }) => {
    const offer = await givenFloor('approve')
    const viewer = await operations()
    await Promise.all(Array.from({ length: 20 }, () => save(viewer, [publicRate(offer, 7_500)])))
    assert.lengthOf(await db.from('approval_requests').where('state', 'pending'), 1)
    assert.lengthOf(await db.from('price_rules').where('status', 'pending'), 1)
  })
})
