import { test } from '@japa/runner'
import { focusColumns, focusOf, serviceCategoryOf, type FocusLine } from '#settlement/focus'
import { microMoney, microText } from '#settlement/micro'
import { endOfPeriod, periodBefore, periodOf, startOfPeriod } from '#settlement/bill_periods'

const line: FocusLine = {
  supplierLineId: 'L1', period: '2026-12', chargeCategory: 'purchase', rawCategory: '包年包月', currency: 'CNY', service: 'ecs', region: 'cn-beijing',
  description: '云服务器', supplierAccount: '2100', payerAccount: null, supplierResourceId: 'i-1', supplierOrderNo: null,
  chargeFrom: new Date('2026-11-30T16:00:00Z'), chargeUntil: new Date('2026-12-31T16:00:00Z'), listMicro: 100_000_001, billedMicro: -80_500_000,
  voucherMicro: null, paidMicro: 0, customer: null, resourceId: null,
}

test.group('Settlement | FOCUS', () => {
  test('names every column, and nothing that FOCUS does not know without x_', ({ assert }) => {
    const focus = focusOf(line, { provider: '火山引擎' })
    assert.sameMembers(Object.keys(focus), [...focusColumns])
    assert.deepInclude(focus, {
      BilledCost: '-80.50', EffectiveCost: '-80.50', ListCost: '100.000001', x_VoucherCost: null, x_PaidCost: '0.00', BillingAccountId: '2100', SubAccountId: '2100',
      BillingPeriodStart: '2026-11-30T16:00:00Z', BillingPeriodEnd: '2026-12-31T16:00:00Z', ChargeCategory: 'Purchase', ServiceCategory: 'Compute', ProviderName: '火山引擎',
    })
  })

  test('gives no category to what no table maps, and shows no amount to who may not see costs', ({ assert }) => {
    const focus = focusOf({ ...line, chargeCategory: 'unknown', listMicro: null, billedMicro: null, paidMicro: null }, { provider: 'X' })
    assert.deepInclude(focus, { ChargeCategory: null, x_RawCategory: '包年包月', BilledCost: null, EffectiveCost: null, ContractedCost: null, ListCost: null, x_PaidCost: null })
  })

  test('knows the categories of our families, and calls the rest Other', ({ assert }) => {
    for (const [service, category] of [['bcc', 'Compute'], ['rds_mysql', 'Databases'], ['eip', 'Networking'], ['oss', 'Storage'], ['somnium', 'Other']]) {
      assert.equal(serviceCategoryOf(service), category)
    }
  })
})

test.group('Settlement | amounts and months', () => {
  test('writes millionths exactly, at least two places, with their sign', ({ assert }) => {
    for (const [micro, text] of [[0, '0.00'], [1, '0.000001'], [-1, '-0.000001'], [10_000, '0.01'], [1_230_000, '1.23'], [1_200_000, '1.20'], [1_234_567, '1.234567'], [-12_000_000, '-12.00']] as const) {
      assert.equal(microText(micro), text)
    }
    assert.equal(microMoney(1_234_567_890_000), '¥1,234,567.89')
    assert.equal(microMoney(-1_000_000_001), '-¥1,000.000001')
  })

  test('months begin and end in Shanghai, also over the year', ({ assert }) => {
    assert.equal(periodOf(new Date('2026-12-31T16:00:00Z')), '2027-01')
    assert.equal(periodBefore('2027-01'), '2026-12')
    assert.equal(periodBefore('2026-11'), '2026-10')
    assert.deepEqual([startOfPeriod('2026-12'), endOfPeriod('2026-12')], [new Date('2026-11-30T16:00:00Z'), new Date('2026-12-31T16:00:00Z')])
  })
})
