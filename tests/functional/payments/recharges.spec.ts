import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { workUntilIdle } from '#jobs/worker'
import { checkInvariants } from '#kernel/invariants'
import { decideRecharge } from '#payments/actions/decide_recharge'
import { enterRecharge, type EnterRecharge } from '#payments/actions/enter_recharge'
import { rechargeQuery, rechargesExportQuery, rechargesQuery } from '#payments/queries/recharges_query'
import type { Decision } from '#payments/recharge_states'
import { emptyTables } from '#tests/fixtures/database'
import { givenMember, givenOrganisation, givenStaff, viewerFor, type GivenPerson } from '#tests/fixtures/people'
import { balanceOf, thenBooksBalance } from '#tests/fixtures/wallets'

const READ = 'payments.recharges.read'

test.group('Payments | recharge', (group) => {
  let anna: GivenPerson
  let bo: GivenPerson
  let organisationId: number

  group.each.setup(async () => {
    await emptyTables()
    anna = await givenStaff({ role: 'finance' })
    bo = await givenStaff({ role: 'finance' })
    const member = await givenMember()
    organisationId = member.organisationId
  })

  async function enter(by: GivenPerson, changes: Partial<EnterRecharge> = {}) {
    const input = { organisationId, method: 'offline' as const, amountFen: 100_000, reference: 'R-1', ...changes }
    return enterRecharge(await viewerFor(by, 'payments.recharges.enter'), input)
  }

  async function entered(changes: Partial<EnterRecharge> = {}): Promise<string> {
    const result = await enter(anna, changes)
    if (!result.ok) throw new Error(result.error.type)
    return result.value.id
  }

  async function decide(by: GivenPerson, rechargeId: string, decision: Decision = 'confirmed', note?: string) {
    return decideRecharge(await viewerFor(by, 'payments.recharges.decide'), { rechargeId, decision, note })
  }

  async function broken() {
    const results = await checkInvariants(['I1', 'I2', 'I3', 'I4', 'I9', 'I12'])
    return results.filter(({ ok }) => !ok).map(({ id }) => id)
  }

  test('moves nothing when it is entered', async ({ assert }) => {
    await entered()
    assert.deepEqual(await balanceOf({ organisationId }), { availableFen: 0, heldFen: 0 })
    assert.deepEqual(await broken(), [])
  })

  test('is in the wallet when another person confirmed it', async ({ assert }) => {
    const id = await entered()
    assert.deepEqual(await decide(bo, id), { ok: true, value: { changed: true } })
    assert.deepEqual(await balanceOf({ organisationId }), { availableFen: 100_000, heldFen: 0 })
    await thenBooksBalance(assert)
    assert.deepEqual(await broken(), [])
  })

  test('refuses to be confirmed by who entered it, in code and in the table', async ({ assert }) => {
    const id = await entered()
    assert.deepEqual(await decide(anna, id), { ok: false, error: { type: 'same_person' } })
    await assert.rejects(() => db.from('recharges').update({ decided_by: anna.id }), /recharges_second_person/)
    assert.deepEqual(await balanceOf({ organisationId }), { availableFen: 0, heldFen: 0 })
  })

  test('has no second effect when it is confirmed again', async ({ assert }) => {
    const id = await entered()
    await decide(bo, id)
    assert.deepEqual(await decide(bo, id), { ok: true, value: { changed: false } })
    assert.deepEqual(await balanceOf({ organisationId }), { availableFen: 100_000, heldFen: 0 })
  })

  test('has one effect when ten people confirm it at once', async ({ assert }) => {
    const id = await entered()
    const staff = await Promise.all(Array.from({ length: 10 }, () => givenStaff({ role: 'finance' })))
    const outcomes = await Promise.all(staff.map((person) => decide(person, id)))
    assert.lengthOf(outcomes.filter((outcome) => outcome.ok && outcome.value.changed), 1)
    assert.deepEqual(await balanceOf({ organisationId }), { availableFen: 100_000, heldFen: 0 })
    assert.deepEqual(await broken(), [])
  })

  test('is either confirmed or rejected, never both', async ({ assert }) => {
    const id = await entered()
    const cy = await givenStaff({ role: 'finance' })
    const [confirmed, rejected] = await Promise.all([decide(bo, id), decide(cy, id, 'rejected', 'not on the account')])
    assert.equal(Number(confirmed.ok) + Number(rejected.ok), 1)
    assert.deepEqual(await broken(), [])
  })

  test('needs a reason to be rejected, and credits nothing', async ({ assert }) => {
    const id = await entered()
    assert.deepEqual(await decide(bo, id, 'rejected', '  '), { ok: false, error: { type: 'note_required' } })
    assert.isTrue(await decide(bo, id, 'rejected', 'not on the account').then(({ ok }) => ok))
    assert.deepEqual(await decide(bo, id), { ok: false, error: { type: 'already_decided', state: 'rejected' } })
    assert.deepEqual(await balanceOf({ organisationId }), { availableFen: 0, heldFen: 0 })
  })

  test('refuses a payment that was entered before, under any spelling of its blanks', async ({ assert }) => {
    const id = await entered()
    assert.deepEqual(await enter(bo, { reference: ' R-1 ' }), { ok: false, error: { type: 'reference_used', rechargeId: id } })
    assert.isTrue(await enter(bo, { method: 'corporate_transfer' }).then(({ ok }) => ok))
  })

  test('is entered once when the same payment comes ten times at once', async ({ assert }) => {
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => enter(anna)))
    assert.lengthOf(outcomes.filter(({ ok }) => ok), 1)
    assert.lengthOf(await db.from('recharges'), 1)
  })

  for (const amountFen of [0, -1, 0.5, 10_000_000_001]) {
    test(`refuses an amount of ${amountFen} fen`, async ({ assert }) => {
      const refused = await enter(anna, { amountFen })
      assert.deepInclude(refused, { ok: false })
    })
  }

  test('refuses the operator itself and customers that are not there', async ({ assert }) => {
    for (const wrong of [anna.organisationId, 999_999]) {
      assert.deepEqual(await enter(anna, { organisationId: wrong }), { ok: false, error: { type: 'organisation_not_found' } })
    }
  })

  test('tells the customer once, in a station message', async ({ assert }) => {
    const id = await entered()
    await decide(bo, id)
    await decide(bo, id)
    await workUntilIdle()
    const rows = await db.from('messages').where('event', 'recharge_confirmed')
    assert.lengthOf(rows, 1)
    assert.include(rows[0].body, '¥1,000.00')
    assert.equal(rows[0].organisation_id, organisationId)
  })

  test('names in the audit who entered and who decided', async ({ assert }) => {
    const id = await entered()
    await decide(bo, id)
    const rows = await db.from('audit_rows').where('subject_id', id).orderBy('id')
    assert.deepEqual(rows.map((row) => [row.action, row.actor_user_id]), [
      ['payments.recharge.entered', anna.id],
      ['payments.recharge.confirmed', bo.id],
    ])
  })

  test('shows sales their own customers only, in list, export, count and page', async ({ assert }) => {
    const sales = await givenStaff({ role: 'sales' })
    const { id: own } = await givenOrganisation({ salesUserId: sales.id })
    const foreignId = await entered()
    const ownId = await entered({ organisationId: own, reference: 'R-2' })
    const viewer = await viewerFor(sales, READ)
    const list = await rechargesQuery(viewer, {}, { page: 1, pageSize: 20 })
    const exported = []
    for await (const row of rechargesExportQuery(viewer, {})) exported.push(row.id)
    assert.deepEqual([list.rows.map(({ id }) => id), list.total, exported], [[ownId], 1, [ownId]])
    assert.isNull(await rechargeQuery(viewer, foreignId))
    assert.deepEqual(await decideRecharge(viewer, { rechargeId: foreignId, decision: 'confirmed' }), {
      ok: false, error: { type: 'recharge_not_found' },
    })
  })

  test('is found by reference, payer, customer, state and method', async ({ assert }) => {
    const id = await entered({ reference: 'BANK_77%', payerName: '北京云帆' })
    await entered({ reference: 'other', method: 'corporate_transfer' })
    const viewer = await viewerFor(anna, READ)
    const found = async (filter: object) => {
      const { rows } = await rechargesQuery(viewer, filter, { page: 1, pageSize: 20 })
      return rows.map((row) => row.id)
    }
    assert.deepEqual(await found({ q: '_77%' }), [id])
    assert.deepEqual(await found({ q: '云帆' }), [id])
    assert.deepEqual(await found({ method: 'offline' }), [id])
    assert.deepEqual(await found({ state: 'confirmed' }), [])
    assert.lengthOf(await found({}), 2)
  })
})

test.group('Payments | invariants find', (group) => {
  group.each.setup(async () => {
    await emptyTables()
  })

  test('a recharge that was marked as confirmed by hand', async ({ assert }) => {
    const anna = await givenStaff({ role: 'finance' })
    const bo = await givenStaff({ role: 'finance' })
    const { organisationId } = await givenMember()
    const input = { organisationId, method: 'offline' as const, amountFen: 100, reference: 'R-1' }
    await enterRecharge(await viewerFor(anna, 'payments.recharges.enter'), input)
    await db.from('recharges').update({ state: 'confirmed', decided_by: bo.id })
    const results = await checkInvariants(['I9', 'I12'])
    assert.deepEqual(results.map(({ id, ok }) => [id, ok]), [['I9', false], ['I12', false]])
  })
})
