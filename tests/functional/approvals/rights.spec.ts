import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { setApprovalRights } from '#approvals/actions/set_approval_rights'
import { allApprovalKinds } from '#approvals/kinds'
import { approvalRight, mayDecide } from '#approvals/queries/approval_right_query'
import { approvalRightsQuery } from '#approvals/queries/approval_rights_query'
import { systemViewer, type Viewer } from '#identity/viewer'
import { fromJson } from '#kernel/json'
import { emptyTables } from '#tests/fixtures/database'
import { givenMember, givenStaff, sessionOf, viewerFor } from '#tests/fixtures/people'

const KIND = 'catalog.margin_floor'

const administrator = async () => viewerFor(await givenStaff({ role: 'administrator' }), 'approvals.rights.manage')

const roleIdOf = async (code: string): Promise<number> => (await db.from('roles').where('code', code).select('id').firstOrFail()).id

async function give(viewer: Viewer, code: string, limit: number | null, may = true) {
  const { version } = await approvalRightsQuery(viewer)
  return setApprovalRights(viewer, { version, changes: [{ roleId: await roleIdOf(code), kind: KIND, may, limit }] })
}

test.group('Approvals | rights', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('come from the kind while nobody set any', async ({ assert }) => {
    assert.deepEqual(await approvalRight(await administrator(), KIND), { may: true, limit: null })
    assert.deepEqual(await approvalRight(await viewerFor(await givenStaff({ role: 'operations' })), KIND), { may: true, limit: 200 })
    assert.deepEqual(await approvalRight(await viewerFor(await givenStaff({ role: 'sales' })), KIND), { may: false, limit: 0 })
  })

  test('are nobody’s outside the back office', async ({ assert }) => {
    const viewer = await viewerFor(await givenMember())
    assert.isFalse(await mayDecide(viewer, KIND, 0))
    assert.isTrue(await mayDecide(systemViewer, KIND, 1_000_000))
  })

  test('reach up to the limit and not beyond', async ({ assert }) => {
    const viewer = await viewerFor(await givenStaff({ role: 'operations' }))
    assert.isTrue(await mayDecide(viewer, KIND, 200))
    assert.isFalse(await mayDecide(viewer, KIND, 201))
  })

  test('count from the next decision on', async ({ assert }) => {
    const sales = await viewerFor(await givenStaff({ role: 'sales' }))
    assert.deepEqual(await give(await administrator(), 'sales', 50), { ok: true, value: { changed: 1 } })
    assert.isTrue(await mayDecide(sales, KIND, 50))
    await give(await administrator(), 'sales', null, false)
    assert.isFalse(await mayDecide(sales, KIND, 0))
  })

  test('of several roles the largest counts', async ({ assert }) => {
    const person = await givenStaff({ role: 'operations' })
    await db.table('user_roles').insert({ user_id: person.id, role_id: await roleIdOf('finance') })
    assert.deepEqual(await approvalRight(await viewerFor(person), KIND), { may: true, limit: 500 })
  })

  test('leave an audit row with before and after', async ({ assert }) => {
    await give(await administrator(), 'operations', null)
    const row = await db.from('audit_rows').where('action', 'approvals.rights.changed').orderBy('id', 'desc').firstOrFail()
    assert.equal(row.subject_id, 'operations')
    assert.deepEqual(fromJson(row.before_values), { [KIND]: 200 })
    assert.deepEqual(fromJson(row.after_values), { [KIND]: 'unlimited' })
  })

  test('refuse what another administrator changed meanwhile', async ({ assert }) => {
    const viewer = await administrator()
    const { version } = await approvalRightsQuery(viewer)
    await give(viewer, 'operations', 300)
    const changes = [{ roleId: await roleIdOf('operations'), kind: KIND, may: true, limit: 400 }]
    assert.deepEqual(await setApprovalRights(viewer, { version, changes }), { ok: false, error: { type: 'changed_meanwhile' } })
    assert.deepEqual(await approvalRight(await viewerFor(await givenStaff({ role: 'operations' })), KIND), { may: true, limit: 300 })
  })

  test('refuse a role of the portal and a limit below nothing', async ({ assert }) => {
    const viewer = await administrator()
    assert.deepEqual(await give(viewer, 'owner', 1), { ok: false, error: { type: 'unknown_cell' } })
    assert.deepEqual(await give(viewer, 'operations', -1), { ok: false, error: { type: 'limit_invalid' } })
  })

  test('change nothing when they are so already', async ({ assert }) => {
    assert.deepEqual(await give(await administrator(), 'operations', 200), { ok: true, value: { changed: 0 } })
    assert.lengthOf(await db.from('audit_rows').where('action', 'approvals.rights.changed'), 0)
  })

  test('every kind names itself in both languages', ({ assert }) => {
    assert.isAbove(allApprovalKinds().length, 0)
    for (const kind of allApprovalKinds()) assert.isTrue([kind.zh, kind.en, kind.measureZh, kind.measureEn].every(Boolean), kind.code)
  })
})

test.group('Approvals | rights at once', (group) => {
  group.each.teardown(emptyTables)

  test('fifty saves of the same look have one effect', async ({ assert }) => {
    const viewer = await administrator()
    const { version } = await approvalRightsQuery(viewer)
    const roleId = await roleIdOf('sales')
    const saves = Array.from({ length: 50 }, (_, index) =>
      setApprovalRights(viewer, { version, changes: [{ roleId, kind: KIND, may: true, limit: index + 1 }] })
    )
    const results = await Promise.all(saves)
    assert.lengthOf(results.filter(({ ok }) => ok), 1)
    assert.lengthOf(await db.from('audit_rows').where('action', 'approvals.rights.changed'), 1)
  }).timeout(60_000)
})

test.group('Approvals | rights page', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('shows what would change before it is saved', async ({ client, assert }) => {
    const session = await sessionOf(await givenStaff({ role: 'administrator', locale: 'en' }))
    const roleId = await roleIdOf('operations')
    const key = `r${roleId}_catalog__margin_floor`
    const table = await approvalRightsQuery(await administrator())
    const may = table.kinds.flatMap(({ cells }) => cells.filter((cell) => cell.may).map((cell) => cell.key))
    const limits = Object.fromEntries(table.kinds.flatMap(({ cells }) => cells.map((cell) => [cell.key, cell.limit === null ? '' : (cell.limit / 100).toFixed(2)])))
    const send = { version: table.version, may, limits: { ...limits, [key]: '3.5' } }
    const preview = await client.post('/admin/approval-rights/preview').withSession(session).withCsrfToken().json(send)
    preview.assertStatus(200)
    assert.include(preview.text(), '3.5 %')
    assert.isNull(await db.from('approval_rights').first())
    const changes = [{ roleId, kind: KIND, may: true, limit: 350 }]
    await client.post('/admin/approval-rights').withSession(session).withCsrfToken().json({ version: table.version, changes })
    assert.equal((await db.from('approval_rights').firstOrFail()).limit_value, 350)
  })

  test('keeps what was typed where a limit is none', async ({ client, assert }) => {
    const session = await sessionOf(await givenStaff({ role: 'administrator' }))
    const key = `r${await roleIdOf('operations')}_catalog__margin_floor`
    const send = { version: 0, may: [key], limits: { [key]: 'many' } }
    const response = await client.post('/admin/approval-rights/preview').withSession(session).withCsrfToken().json(send).redirects(0)
    response.assertStatus(302)
    assert.include(Object.keys(response.flashMessage('inputErrorsBag')), `limits.${key}`)
  })

  test('is read-only for who may not manage', async ({ client, assert }) => {
    const session = await sessionOf(await givenStaff({ role: 'finance' }))
    const page = await client.get('/admin/approval-rights').withSession(session)
    page.assertStatus(200)
    assert.notInclude(page.text(), 'name="may[]"')
    const refused = await client.post('/admin/approval-rights').withSession(session).withCsrfToken().json({ version: 0, changes: [] }).redirects(0)
    refused.assertStatus(403)
  })
})
