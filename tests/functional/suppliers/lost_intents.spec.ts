import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { clock, later, MINUTE_MS } from '#kernel/clock'
import { inTransaction } from '#kernel/database/transaction'
import { closeLostIntents } from '#suppliers/janitor/close_lost_intents'
import { closeLostQuestions } from '#suppliers/actions/close_lost_questions'
import { openIntent } from '#suppliers/actions/open_intent'
import { hub } from '#suppliers/hub'
import { abandonedCalls } from '#suppliers/journal_checks'
import { givenConnection } from '#tests/fixtures/suppliers'

/** What every kind of subject has in the journal when its process died between the row and the answer. */
const subjects = ['order_line', 'enrolment', 'kyc', 'resource', null]

test.group('Suppliers | calls whose process died', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => hub.restore())
  group.each.teardown(() => clock.restore())

  async function givenOpen() {
    const { code: connectionCode } = await givenConnection()
    hub.fake(connectionCode)
    const common = { connectionCode, operation: 'cancelOrder' as const, input: { supplierOrderNo: 'V1', reason: 'x' } }
    for (const type of subjects) {
      const operationKey = `${connectionCode}-${type}:cancelOrder:1`
      await inTransaction((trx) => openIntent({ ...common, operationKey, ...(type ? { subject: { type, id: `${connectionCode}-${type}` } } : {}) }, { trx }))
    }
    const rows = () => db.from('supplier_calls').where('connection_code', connectionCode)
    const [{ deadline_at: deadlineAt }] = await rows()
    return { rows, deadlineAt: deadlineAt as Date }
  }

  test('are closed as unknown, whatever they belong to, so that none stays open long after its deadline', async ({ assert }) => {
    const { rows, deadlineAt } = await givenOpen()
    clock.freeze(later(20 * MINUTE_MS, deadlineAt))
    assert.lengthOf(await abandonedCalls(db.connection()), subjects.length)
    assert.equal(await closeLostIntents(), subjects.length)
    assert.equal(await closeLostIntents(), 0)
    assert.lengthOf(await abandonedCalls(db.connection()), 0)
    assert.deepEqual([...new Set((await rows()).map(({ status }) => status))], ['unknown'])
  })

  test('are left to whoever takes the subject over for some minutes', async ({ assert }) => {
    const { deadlineAt } = await givenOpen()
    clock.freeze(later(4 * MINUTE_MS, deadlineAt))
    assert.equal(await closeLostIntents(), 0)
    assert.equal(await closeLostQuestions(), 0)
  })

  test('take the late answer of a process that was only slow', async ({ assert }) => {
    const { code } = await givenConnection()
    const fake = hub.fake(code)
    fake.answers('cancelOrder', async () => {
      clock.freeze(later(20 * MINUTE_MS, clock.now()))
      await closeLostIntents()
      return { status: 'refused', reason: 'not_cancellable', supplierCode: 'No' }
    })
    const input = { supplierOrderNo: 'V1', reason: 'x' }
    const intent = await inTransaction((trx) => openIntent({ connectionCode: code, operation: 'cancelOrder', operationKey: `${code}:cancelOrder:1`, input }, { trx }))
    await hub.use(code).send(intent)
    assert.equal((await db.from('supplier_calls').where('id', intent.id).firstOrFail()).status, 'refused')
  })
})
