import { test } from '@japa/runner'
import { allowedDecisions } from '#orders/actions/resolve_manually'

test.group('Orders | what staff may decide', () => {
  test('never to order again what the supplier has', ({ assert }) => {
    assert.notInclude(allowedDecisions({ stateBefore: 'submitting', supplierOrderNo: 'SO-1' }), 'send_again')
    assert.notInclude(allowedDecisions({ stateBefore: 'provisioning', supplierOrderNo: 'SO-1' }), 'send_again')
  })

  test('to order again what it does not have, and to pay again', ({ assert }) => {
    assert.include(allowedDecisions({ stateBefore: 'submitting', supplierOrderNo: null }), 'send_again')
    assert.include(allowedDecisions({ stateBefore: 'confirming', supplierOrderNo: 'SO-1' }), 'send_again')
  })
})
