import type { OrderSnapshot } from '../../orders.ts'
import { dedupesByKey } from '../../properties.ts'
import { ensure, type Bench } from './bench.ts'
import { canWait, twoStep, unpaid } from './level2_payments.ts'
import { manners } from './level3_manners.ts'
import { notices } from './level3_notices.ts'
import type { Check } from './types.ts'

const PURCHASE = ['listOffers', 'createOrder', 'queryOrder'] as const

/** Faults after which nobody knows what happened. */
const DOUBTFUL = [
  'timeout_before',
  'timeout_after',
  'reset_before',
  'reset_after',
  'error_500_before',
  'error_502_after',
  'html_200',
  'other_json',
  'wrong_types',
  'cut_body',
  'slow_drip',
  'huge_body',
  'redirect_302',
] as const

const unkeyed = (bench: Bench): string | null =>
  dedupesByKey(bench.properties, 'createOrder') ? null : 'the supplier does not dedupe by key'

const doubts: Check[] = DOUBTFUL.map((fault) => ({
  id: `doubt_${fault}`,
  level: 3,
  says: `After ${fault} an order is in doubt, and the same key never makes two`,
  needs: PURCHASE,
  needsSandbox: true,
  async run(bench) {
    const input = await bench.order()
    const key = bench.key()
    await bench.fault({ operation: 'createOrder', fault })
    await bench.open('createOrder', input, key)
    ensure(bench.struck === 1, `The fault struck ${bench.struck} times`)
    if (unkeyed(bench) === null) {
      await bench.done('createOrder', input, key)
      ensure(bench.effects.orders.length === 1, `${bench.effects.orders.length} orders`)
    }
  },
}))

const payments: Check[] = DOUBTFUL.map((fault) => ({
  id: `pay_${fault}`,
  level: 3,
  says: `After ${fault} a payment is in doubt, and the order tells whether it was made`,
  needs: [...PURCHASE, 'payOrder'],
  needsSandbox: true,
  notApplicable: canWait,
  async run(bench) {
    const { input, order } = await unpaid(bench)
    const payment = bench.payment(order, input)
    await bench.fault({ operation: 'payOrder', fault })
    await bench.open('payOrder', payment)
    const { supplierOrderNo, supplierAccountId } = order
    const look = { supplierOrderNo, supplierAccountId }
    const found = await bench.done<OrderSnapshot>('queryOrder', look)
    const paid = bench.effects.payments.length === 1
    ensure((found.state === 'awaiting_payment') === !paid, `The order is ${found.state}`)
    await bench.done('payOrder', payment)
    ensure(bench.effects.payments.length === 1, `${bench.effects.payments.length} payments`)
  },
}))

const others: Check[] = [
  {
    id: 'not_sent',
    level: 3,
    says: 'What never left the process is said to be so',
    needsSandbox: true,
    async run(bench) {
      await bench.fault({ operation: 'checkHealth', fault: 'refuse_connection' })
      const { outcome } = await bench.call('checkHealth', null)
      ensure(outcome.status === 'not_sent', `It answered ${outcome.status}`)
    },
  },
  {
    id: 'acts_later',
    level: 3,
    says: 'An effect that comes late meets its own key',
    needs: PURCHASE,
    needsSandbox: true,
    notApplicable: unkeyed,
    async run(bench) {
      const input = await bench.order()
      const key = bench.key()
      await bench.fault({ operation: 'createOrder', fault: 'timeout_acts_later', afterSeconds: 30 })
      await bench.open('createOrder', input, key)
      const order = await bench.done<OrderSnapshot>('createOrder', input, key)
      bench.sandbox?.clock.set({ advanceSeconds: 60 })
      bench.sandbox?.actLate()
      const again = await bench.done<OrderSnapshot>('createOrder', input, key)
      ensure(again.supplierOrderNo === order.supplierOrderNo, 'Another order came back')
      ensure(bench.effects.orders.length === 1, `${bench.effects.orders.length} orders`)
    },
  },
  {
    id: 'read_back_fails',
    level: 3,
    says: 'A read-back that fails is no refusal of what was done before it',
    needs: [...PURCHASE, 'payOrder'],
    needsSandbox: true,
    async run(bench) {
      for (const fault of ['lookup_fails', 'rate_limit_429', 'lookup_lag']) {
        await bench.begin()
        const input = await bench.order()
        await bench.fault({ operation: 'queryOrder', fault, times: 20 })
        const { outcome } = await bench.call('createOrder', input)
        const { status } = outcome
        ensure(status !== 'refused' && status !== 'not_sent', `${fault}: it answered ${status}`)
        ensure(bench.effects.orders.length === 1, `${fault}: ${bench.effects.orders.length} orders`)
      }
    },
  },
  {
    id: 'refusals',
    level: 3,
    says: "The supplier's refusals keep their meaning and make nothing",
    needs: PURCHASE,
    needsSandbox: true,
    async run(bench) {
      const expected = {
        stock: ['out_of_stock'],
        quota: ['quota'],
        funds: ['supplier_funds'],
        kyc: ['kyc_required'],
      } as const
      for (const [reason, reasons] of Object.entries(expected)) {
        await bench.begin()
        const input = await bench.order()
        await bench.fault({ operation: 'createOrder', fault: 'refuse', reason })
        await bench.refused('createOrder', input, reasons)
        ensure(bench.effects.orders.length === 0, `${reason}: an order was made`)
      }
    },
  },
  {
    id: 'rate_limited',
    level: 3,
    says: 'A rate limit is a refusal with its waiting time',
    needs: PURCHASE,
    needsSandbox: true,
    async run(bench) {
      const input = await bench.order()
      const plan = { operation: 'createOrder', fault: 'rate_limit_429', retryAfterSeconds: 7 }
      await bench.fault(plan)
      const answer = await bench.refused('createOrder', input, ['rate_limited'])
      const now = bench.sandbox?.clock.now().getTime() ?? 0
      const after = answer.reason === 'rate_limited' ? answer.after?.getTime() : undefined
      ensure(after !== undefined && after > now, 'The waiting time was lost')
    },
  },
  {
    id: 'price_moves',
    level: 3,
    says: 'A price that rose between quote and payment is not paid',
    needs: [...PURCHASE, 'quote'],
    needsSandbox: true,
    async run(bench) {
      const input = await bench.order()
      bench.sandbox?.supplier.setPricePercent(130)
      const { outcome } = await bench.call('createOrder', input)
      if (outcome.status === 'done' && twoStep(bench) === null && bench.operations.payOrder) {
        const order = outcome.data as OrderSnapshot
        await bench.refused('payOrder', bench.payment(order, input), ['price_changed'])
      } else {
        ensure(outcome.status === 'refused', `createOrder answered ${outcome.status}`)
      }
      ensure(bench.effects.payments.length === 0, 'It was paid above the ceiling')
    },
  },
  {
    id: 'clock_skew',
    level: 3,
    says: 'A clock that is wrong by ten minutes is a finding, never a success',
    needsSandbox: true,
    async run(bench) {
      const ours = { now: () => new Date() }
      bench.sandbox?.clock.set({ offsetSeconds: 600 })
      const options = { clock: ours }
      const { outcome } = await bench.call('checkHealth', null, undefined, options)
      const data =
        outcome.status === 'done'
          ? (outcome.data as { authorised: boolean; clockSkewMs?: number })
          : null
      const told = data !== null && Math.abs(data.clockSkewMs ?? 0) > 300_000
      ensure(outcome.status !== 'done' || told || !data?.authorised, 'Nobody noticed')
      return data ? `skew ${data.clockSkewMs} ms` : outcome.status
    },
  },
  {
    id: 'credentials_revoked',
    level: 3,
    says: 'Credentials that are revoked in mid-flight are unauthorised',
    needs: PURCHASE,
    needsSandbox: true,
    async run(bench) {
      const input = await bench.order()
      bench.sandbox?.supplier.revokeCredentials()
      await bench.refused('createOrder', input, ['unauthorised'])
      ensure(bench.effects.orders.length === 0, 'An order was made')
    },
  },
  {
    id: 'half_page',
    level: 3,
    says: 'Half a page is read without inventing anything',
    needs: ['listOrders', 'createOrder', 'listOffers'],
    needsSandbox: true,
    async run(bench) {
      const { input, order } = await bench.place()
      const now = bench.sandbox?.clock.now().getTime() ?? 0
      const filter = { since: new Date(now - 60_000), until: new Date(now + 60_000) }
      await bench.fault({ operation: 'listOrders', fault: 'half_page' })
      const made = await bench.call('listOrders', {
        ...filter,
        supplierAccountId: input.supplierAccountId,
      })
      const { outcome } = made
      const items =
        outcome.status === 'done' ? (outcome.data as { items: OrderSnapshot[] }).items : []
      const invented = items.filter((entry) => entry.supplierOrderNo !== order.supplierOrderNo)
      ensure(invented.length === 0, 'There were orders that nobody made')
    },
  },
]

export const level3: Check[] = [...doubts, ...payments, ...others, ...notices, ...manners]
