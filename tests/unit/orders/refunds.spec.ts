import fc from 'fast-check'
import { test } from '@japa/runner'
import { DAY_MS } from '#kernel/clock'
import { estimateRefund, refundShare } from '#orders/refunds'

const start = new Date('2026-11-01T00:00:00Z')
const after = (days: number) => new Date(start.getTime() + days * DAY_MS)
const month = { priceFen: 300_00, startedAt: start, expiresAt: after(30) }

test.group('Orders | refund estimates', () => {
  test('gives back unused whole days', ({ assert }) => {
    assert.equal(estimateRefund(month, start), 300_00)
    assert.equal(estimateRefund(month, new Date(start.getTime() + 1)), 290_00)
    assert.equal(estimateRefund(month, after(10)), 200_00)
    assert.equal(estimateRefund(month, after(29.5)), 0)
  })

  test('gives nothing back after the end, or without an end', ({ assert }) => {
    assert.equal(estimateRefund(month, after(31)), 0)
    assert.equal(estimateRefund({ ...month, expiresAt: null }, start), 0)
    assert.equal(estimateRefund({ ...month, expiresAt: start }, start), 0)
  })

  test('never exceeds the price and never falls below zero', ({ assert }) => {
    const period = fc.record({ priceFen: fc.integer({ min: 0, max: 1e12 }), days: fc.integer({ min: 1, max: 4_000 }), used: fc.double({ min: -10, max: 5_000, noNaN: true }) })
    fc.assert(
      fc.property(period, ({ priceFen, days, used }) => {
        const refund = estimateRefund({ priceFen, startedAt: start, expiresAt: after(days) }, after(used))
        assert.isTrue(Number.isInteger(refund) && refund >= 0 && refund <= priceFen)
      }),
      { seed: 20_261_124 }
    )
  })
})

test.group('Orders | the customer’s share of a refund', () => {
  const paid = { priceFen: 80_00, supplierPaidFen: 60_00, refundableFen: 80_00 }

  test('is the same share of the price as the supplier gives of its own', ({ assert }) => {
    assert.equal(refundShare({ ...paid, supplierRefundFen: 30_00 }), 40_00)
    assert.equal(refundShare({ ...paid, supplierRefundFen: 60_00 }), 80_00)
    assert.equal(refundShare({ ...paid, supplierRefundFen: 0 }), 0)
  })

  test('never exceeds what was charged and not yet given back', ({ assert }) => {
    assert.equal(refundShare({ ...paid, supplierRefundFen: 600_00 }), 80_00)
    assert.equal(refundShare({ ...paid, refundableFen: 5_00, supplierRefundFen: 60_00 }), 5_00)
  })

  test('takes the supplier’s word where nothing was paid to it', ({ assert }) => {
    assert.equal(refundShare({ ...paid, supplierPaidFen: 0, supplierRefundFen: 10_00 }), 10_00)
    assert.equal(refundShare({ ...paid, supplierPaidFen: 0, supplierRefundFen: 999_00 }), 80_00)
  })
})
