import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { revealIdentity } from '#enrolment/actions/reveal_identity'
import { reviewVerification } from '#enrolment/actions/review_verification'
import { setVerificationPolicy } from '#enrolment/actions/set_verification_policy'
import { submitVerification } from '#enrolment/actions/submit_verification'
import { ownVerificationQuery } from '#enrolment/queries/verification_query'
import { verificationsQuery } from '#enrolment/queries/verifications_query'
import { hub } from '#suppliers/hub'
import { givenMember, givenStaff, viewerFor } from '#tests/fixtures/people'
import { approve, companyOf, someCreditCode, someIdCard } from '#tests/fixtures/verification'

async function givenOwner() {
  const member = await givenMember()
  return viewerFor(member, 'enrolment.verification.manage')
}

const rowOf = (organisationId: number | null) => db.from('verifications').where('organisation_id', organisationId ?? 0).first()
const reviewer = async () => viewerFor(await givenStaff(), 'enrolment.verifications.review')

test.group('Enrolment | verification', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => hub.restore())

  test('refuses a number whose check digit is wrong, and keeps nothing', async ({ assert }) => {
    const owner = await givenOwner()
    const good = someCreditCode()
    const wrong = good.slice(0, 17) + (good[17] === '1' ? '2' : '1')
    assert.deepInclude(await submitVerification(owner, companyOf({ number: wrong })), { error: { type: 'number_invalid' } })
    assert.isNull(await rowOf(owner.organisationId))
  })

  test('refuses a company without its legal representative', async ({ assert }) => {
    const submitted = await submitVerification(await givenOwner(), companyOf({ legalPerson: ' ' }))
    assert.deepInclude(submitted, { error: { type: 'legal_person_needed' } })
  })

  test('refuses a company without its licence, and keeps the picture that is there', async ({ assert }) => {
    const owner = await givenOwner()
    assert.deepInclude(await submitVerification(owner, companyOf({ licence: null })), { error: { type: 'licence_needed' } })
    await submitVerification(owner, companyOf())
    const { licence_file_id: first } = await rowOf(owner.organisationId)
    assert.isTrue((await submitVerification(owner, companyOf({ licence: null }))).ok)
    assert.equal((await rowOf(owner.organisationId)).licence_file_id, first)
    const other = companyOf()
    await submitVerification(owner, { ...other, licence: { ...other.licence!, sha256: 'f'.repeat(64) } })
    assert.isNotNull(await db.from('stored_files').where('id', first).whereNotNull('removed_at').first())
  })

  test('keeps the number sealed and shows it masked', async ({ assert }) => {
    const owner = await givenOwner()
    const number = someIdCard()
    await submitVerification(owner, { subject: 'person', name: '欧阳明远', number })
    const row = await rowOf(owner.organisationId)
    assert.notInclude(JSON.stringify(row), number)
    assert.notInclude(JSON.stringify(row), '欧阳明远')
    const shown = await ownVerificationQuery(owner)
    assert.include(shown, { shownNumber: `${number.slice(0, 3)}***********${number.slice(-4)}`, shownName: '欧***', state: 'in_review' })
  })

  test('does not open a row that was copied to another organisation', async ({ assert }) => {
    const [one, other] = [await givenOwner(), await givenOwner()]
    await submitVerification(one, companyOf())
    await submitVerification(other, companyOf())
    const { identity_sealed: sealed } = await rowOf(one.organisationId)
    await db.from('verifications').where('organisation_id', other.organisationId!).update({ identity_sealed: sealed })
    const staff = await viewerFor(await givenStaff(), 'enrolment.identity.reveal')
    await assert.rejects(() => revealIdentity(staff, { organisationId: other.organisationId!, reason: 'check' }), /E_IDENTITY_UNREADABLE/)
  })

  test('leaves fingerprints in the audit and no number anywhere', async ({ assert }) => {
    const owner = await givenOwner()
    const data = companyOf()
    await submitVerification(owner, data)
    await approve(owner.organisationId!)
    for (const table of ['audit_rows', 'jobs', 'messages']) assert.notInclude(JSON.stringify(await db.from(table)), data.number, table)
    const audit = await db.from('audit_rows').where('action', 'enrolment.verification.submitted').first()
    assert.match(JSON.stringify(audit), /fingerprint:[0-9a-f]{8}/)
  })

  test('counts the same data once and refuses a fourth try of a day', async ({ assert }) => {
    const owner = await givenOwner()
    const data = companyOf()
    await submitVerification(owner, data)
    await submitVerification(owner, data)
    assert.equal((await rowOf(owner.organisationId)).version, 1)
    await submitVerification(owner, companyOf())
    await submitVerification(owner, companyOf())
    assert.deepInclude(await submitVerification(owner, companyOf()), { error: { type: 'too_many_today', max: 3 } })
  })

  test('lets a number of another organisation pass only before a person', async ({ assert }) => {
    const administrator = await viewerFor(await givenStaff({ role: 'administrator' }), 'enrolment.policy.manage')
    await setVerificationPolicy(administrator, { company: 'doubtful', person: 'doubtful' })
    const data = companyOf()
    assert.deepInclude(await submitVerification(await givenOwner(), data), { value: { state: 'approved' } })
    assert.deepInclude(await submitVerification(await givenOwner(), data), { value: { state: 'in_review' } })
  })

  test('refuses one person behind a sixth organisation', async ({ assert }) => {
    const person = { subject: 'person' as const, name: '欧阳明远', number: someIdCard() }
    for (let count = 0; count < 5; count++) assert.isTrue((await submitVerification(await givenOwner(), person)).ok)
    assert.deepInclude(await submitVerification(await givenOwner(), person), { error: { type: 'number_used_up' } })
  })

  test('returns with a reason, which the customer is told, and never without one', async ({ assert }) => {
    const owner = await givenOwner()
    await submitVerification(owner, companyOf())
    const decide = { organisationId: owner.organisationId!, version: 1, decision: 'returned' as const }
    assert.deepInclude(await reviewVerification(await reviewer(), decide), { error: { type: 'reason_required' } })
    assert.isTrue((await reviewVerification(await reviewer(), { ...decide, reason: '执照照片不清晰' })).ok)
    assert.deepInclude(await reviewVerification(await reviewer(), { ...decide, decision: 'approved' }), { error: { type: 'not_in_review', state: 'returned' } })
    const told = await db.from('messages').where('event', 'verification_returned').where('channel', 'station').first()
    assert.include(told.body, '执照照片不清晰')
  })

  test('decides no data that the reviewer has not seen', async ({ assert }) => {
    const owner = await givenOwner()
    await submitVerification(owner, companyOf())
    await submitVerification(owner, companyOf())
    const outcome = await reviewVerification(await reviewer(), { organisationId: owner.organisationId!, version: 1, decision: 'approved' })
    assert.deepInclude(outcome, { error: { type: 'changed_meanwhile' } })
  })

  test('shows the number in full for a reason that stays on record', async ({ assert }) => {
    const owner = await givenOwner()
    const data = companyOf()
    await submitVerification(owner, data)
    const staff = await viewerFor(await givenStaff(), 'enrolment.identity.reveal')
    const revealed = await revealIdentity(staff, { organisationId: owner.organisationId!, reason: '核对执照' })
    assert.equal(revealed.ok && revealed.value.number, data.number)
    const audit = await db.from('audit_rows').where('action', 'enrolment.identity.revealed').first()
    assert.include(JSON.stringify(audit), '核对执照')
  })

  test('finds a whole number without opening any, and hides customers of others from sales', async ({ assert }) => {
    const owner = await givenOwner()
    const data = companyOf()
    await submitVerification(owner, data)
    const at = { page: 1, pageSize: 10 }
    const operations = await viewerFor(await givenStaff(), 'enrolment.verifications.read')
    const sales = await viewerFor(await givenStaff({ role: 'sales' }), 'enrolment.verifications.read')
    const found = await verificationsQuery(operations, { q: data.number.toLowerCase() }, at)
    const missed = await verificationsQuery(operations, { q: someCreditCode() }, at)
    const hidden = await verificationsQuery(sales, { q: data.number }, at)
    assert.deepEqual([found.total, missed.total, hidden.total], [1, 0, 0])
  })
})
