import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { clock, DAY_MS, later } from '#kernel/clock'
import { newId } from '#kernel/ids'
import { overdueCounts, overdueQuery } from '#reports/queries/overdue_query'
import { hub } from '#suppliers/hub'
import { submitVerification } from '#enrolment/actions/submit_verification'
import { givenOrder, givenShop } from '#tests/fixtures/orders'
import { givenMember, givenStaff, sessionOf, viewerFor } from '#tests/fixtures/people'
import { companyOf, givenApproved, givenCustomerAtSupplier } from '#tests/fixtures/verification'

const all = { page: 1, pageSize: 50 }
const operations = async () => viewerFor(await givenStaff(), 'reports.home.read')

async function givenLateLine() {
  const shop = await givenShop()
  const { lineId, buyer } = await givenOrder(shop)
  await db.from('order_lines').where('id', lineId).update({ due_at: later(-3 * DAY_MS) })
  return { lineId, organisationId: buyer.organisationId }
}

test.group('Reports | overdue', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => {
    clock.restore()
    hub.restore()
  })

  test('lists a line past its due date with its owner, how late it is and where to go', async ({ assert }) => {
    const { lineId } = await givenLateLine()
    const { rows } = await overdueQuery(await operations(), { kind: 'line' }, all)
    const row = rows.find(({ href }) => href.endsWith(lineId))!
    assert.include(row, { owner: 'system', next: 'line_system' })
    assert.approximately(row.lateMinutes, 3 * 24 * 60, 2)
  })

  test('leaves out what is not due', async ({ assert }) => {
    const shop = await givenShop()
    const { lineId } = await givenOrder(shop)
    const { rows } = await overdueQuery(await operations(), {}, all)
    assert.isUndefined(rows.find(({ href }) => href.endsWith(lineId)))
  })

  test('includes reviews, verifications at suppliers, enrolments, discoveries, recharges, approvals and dead jobs', async ({ assert }) => {
    const customer = await givenCustomerAtSupplier()
    customer.fake.lacks('submitKyc', 'queryKyc')
    await givenApproved(customer)
    const other = await givenMember()
    await submitVerification(await viewerFor(other), companyOf())
    const { id: connectionId } = customer.connection
    const old = later(-40 * DAY_MS)
    await db.from('verifications').where('organisation_id', other.organisationId).update({ due_at: old })
    await db.from('kyc_submissions').update({ due_at: old })
    await db.table('enrolments').insert({ id: newId('enr'), organisation_id: other.organisationId, connection_id: connectionId, state: 'refused', created_at: old, updated_at: old })
    await db.table('supplier_discoveries').insert({ id: newId('dsc'), connection_id: connectionId, kind: 'order', supplier_no: 'SO-77', facts: '{}', first_seen_at: old, last_seen_at: old })
    await db.table('recharges').insert({ id: newId('rch'), organisation_id: other.organisationId, method: 'offline', amount_fen: 100, reference: `R-${other.id}`, state: 'entered', entered_by: other.id, created_at: old })
    await db.table('jobs').insert({ queue: 'default', type: 'orders.nothing', payload: '{}', status: 'dead', run_at: old, attempts_max: 1, created_at: old, finished_at: old })
    const viewer = await viewerFor(await givenStaff({ role: 'administrator' }), 'reports.home.read')
    await db.table('approval_requests').insert({ id: newId('apr'), kind: 'catalog.margin_floor', subject_type: 'x', subject_id: '1', title: '毛利', size: 1, facts: '[]', requested_by: other.id,
      expires_at: later(DAY_MS), created_at: old, updated_at: old })
    const { rows } = await overdueQuery(viewer, {}, all)
    const kinds = new Set(rows.map(({ kind }) => kind))
    for (const kind of ['verification', 'kyc', 'enrolment', 'discovery', 'recharge', 'approval', 'job'] as const) assert.isTrue(kinds.has(kind), kind)
    const counts = await overdueCounts(viewer)
    assert.isAbove(counts.finance, 0)
    assert.isAbove(counts.customer, 0)
    assert.equal(Object.values(counts).reduce((a, b) => a + b, 0), rows.length)
  })

  test('hides the customers of others from sales, and suppliers’ orders from all but operations', async ({ assert }) => {
    await givenLateLine()
    const sales = await viewerFor(await givenStaff({ role: 'sales' }), 'reports.home.read')
    const { rows } = await overdueQuery(sales, {}, all)
    assert.lengthOf(rows, 0)
  })

  test('shows of approvals those that one asked for or may decide', async ({ assert }) => {
    const asker = await givenMember()
    await db.table('approval_requests').insert({ id: newId('apr'), kind: 'catalog.margin_floor', subject_type: 'x', subject_id: '1', title: '别人的毛利', size: 1, facts: '[]', requested_by: asker.id,
      expires_at: later(DAY_MS), created_at: later(-5 * DAY_MS), updated_at: later(-5 * DAY_MS) })
    const seenBy = async (role: 'sales' | 'administrator') => {
      const { rows } = await overdueQuery(await viewerFor(await givenStaff({ role }), 'reports.home.read'), { kind: 'approval' }, all)
      return rows.some(({ titles }) => titles['zh-CN'] === '别人的毛利')
    }
    assert.isFalse(await seenBy('sales'))
    assert.isTrue(await seenBy('administrator'))
  })

  test('shows tabs by owner, the count on the start page, and a file', async ({ client }) => {
    const { lineId } = await givenLateLine()
    const session = await sessionOf(await givenStaff())
    const page = await client.get('/admin/overdue?owner=system').withSession(session)
    page.assertTextIncludes(lineId)
    const finance = await client.get('/admin/overdue?owner=finance').withSession(session)
    finance.assertTextIncludes('没有符合条件的内容')
    const home = await client.get('/admin').withSession(session)
    home.assertTextIncludes('件事项已逾期')
    const file = await client.get('/admin/overdue?format=csv').withSession(session)
    file.assertTextIncludes('3 天')
  })
})
