import { test } from '@japa/runner'
import { withoutAmounts } from '../../../app/suppliers/veiled_amounts.js'

test.group('Suppliers | veiled amounts', () => {
  test('hide figures of money however deep, and leave the rest', ({ assert }) => {
    const answer = { id: 42, state: 'Paid', data: { costFen: 7_777, items: [{ Price: '12.50', name: 'g3i' }], Total: { yuan: 3 } } }
    assert.deepEqual(withoutAmounts(answer), { id: 42, state: 'Paid', data: { costFen: '•••', items: [{ Price: '•••', name: 'g3i' }], Total: { yuan: '•••' } } } as never)
  })

  test('look into a text that is JSON, and show none that is cut off', ({ assert }) => {
    assert.deepEqual(withoutAmounts({ body: '{"PayableAmount":"88.00","no":"SO-1"}' }), { body: '{"PayableAmount":"•••","no":"SO-1"}' })
    assert.deepEqual(withoutAmounts({ body: '{"PayableAmount":"88' }), { body: '•••' })
    assert.deepEqual(withoutAmounts({ body: 'ok' }), { body: 'ok' })
  })
})
