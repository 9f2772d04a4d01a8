import { test } from '@japa/runner'
import { allowedDecisions } from '#orders/actions/resolve_manually'

const purchase = { action: 'new', advancedFen: 0 } as const

test.group('Orders | what staff may decide', () => {
  test('never to order again what the supplier has', ({ assert }) => {
    assert.notInclude(allowedDecisions({ ...purchase, stateBefore: 'submitting', supplierOrderNo: 'SO-1' }), 'send_again')
    assert.notInclude(allowedDecisions({ ...purchase, stateBefore: 'provisioning', supplierOrderNo: 'SO-1' }), 'send_again')
  })

  test('to order again what it does not have, and to pay again', ({ assert }) => {
    assert.include(allowedDecisions({ ...purchase, stateBefore: 'submitting', supplierOrderNo: null }), 'send_again')
    assert.include(allowedDecisions({ ...purchase, stateBefore: 'confirming', supplierOrderNo: 'SO-1' }), 'send_again')
  })

  test('that a resource is gone and its credit stays, only of an unsubscription that was credited', ({ assert }) => {
    const left = { stateBefore: 'provisioning', supplierOrderNo: 'RF-1', action: 'unsubscribe' } as const
    assert.include(allowedDecisions({ ...left, advancedFen: 1 }), 'gone')
    assert.notInclude(allowedDecisions({ ...left, advancedFen: 0 }), 'gone')
    assert.notInclude(allowedDecisions({ ...left, action: 'new', advancedFen: 1 }), 'gone')
  })
})
