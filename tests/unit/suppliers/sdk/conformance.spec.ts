import { test } from '@japa/runner'
import { reachedLevel, runConformance, type CheckResult } from '#supplier-sdk/testing'
import { toySandbox, toySupplier, type ToyFault } from './toy_supplier.ts'

/** What is broken, and the check that must see it. */
const mutants: [fault: ToyFault, check: string][] = [
  ['health_lies', 'health_wrong_secret'],
  ['forgets_key', 'key_kept'],
  ['ignores_other_data', 'key_conflict'],
  ['no_ceiling', 'pay_ceiling'],
  ['repeats', 'no_retry'],
  ['float_money', 'money_integer'],
  ['unknown_state', 'states_mapped'],
  ['secret_in_address', 'no_secret'],
  ['deaf_to_abort', 'abort'],
  ['refuses_after_effect', 'read_back_fails'],
  ['calls_500_refused', 'doubt_error_502_after'],
  ['absent_is_error', 'missing_is_null'],
]

test
  .group('Supplier SDK | conformance suite', () => {
    test('lets an honest supplier reach level 2 and says why a check does not apply', async ({
      assert,
    }) => {
      const { reached, checks } = await runConformance(toySupplier(), toySandbox(), { level: 2 })
      const failed = checks.filter(({ status }) => status === 'fail')
      assert.deepEqual(failed, [])
      assert.equal(reached, 2)
      const sso = checks.find(({ id }) => id === 'sso')
      assert.equal(sso?.status, 'n/a')
      assert.include(sso?.detail ?? '', 'createSsoUrl')
    })

    test('passes an honest supplier in every check that catches a broken one', async ({
      assert,
    }) => {
      const only = mutants.map(([, id]) => id)
      const { checks } = await runConformance(toySupplier(), toySandbox(), { only })
      assert.lengthOf(checks, new Set(only).size)
      assert.deepEqual(
        checks.filter(({ status }) => status !== 'pass'),
        []
      )
    })

    for (const [fault, id] of mutants) {
      test(`catches a supplier with ${fault} by ${id}`, async ({ assert }) => {
        const { checks } = await runConformance(toySupplier(fault), toySandbox(fault), {
          only: [id],
        })
        assert.deepEqual(
          checks.map(({ status }) => status),
          ['fail']
        )
      })
    }

    test('never calls a level reached below which something failed', ({ assert }) => {
      const result = (level: 0 | 1 | 2, status: CheckResult['status']) => ({
        id: 'x',
        level,
        status,
        detail: '',
      })
      assert.equal(reachedLevel([result(0, 'pass'), result(1, 'n/a'), result(2, 'pass')], 2), 2)
      assert.equal(reachedLevel([result(0, 'pass'), result(1, 'fail'), result(2, 'pass')], 2), 0)
      assert.equal(reachedLevel([result(0, 'fail')], 4), -1)
    })
  })
  .each.timeout(20_000)
