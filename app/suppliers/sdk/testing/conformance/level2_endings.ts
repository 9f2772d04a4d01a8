import type { OrderSnapshot } from '../../orders.ts'
import { dedupesByKey } from '../../properties.ts'
import { ensure } from './bench.ts'
import type { Check } from './types.ts'

const PURCHASE = ['listOffers', 'createOrder', 'queryOrder'] as const

export const payments: Check[] = [
  {
    id: 'pay_ceiling',
    level: 2,
    says: 'Above the ceiling nothing is sent that spends',
    needs: [...PURCHASE, 'payOrder'],
    needsSandbox: true,
    async run(bench) {
      const { input, order } = await bench.place()
      ensure(order.costFen !== undefined, 'The order does not say what it costs')
      const payment = { ...bench.payment(order, input), ceilingFen: order.costFen - 1 }
      const answer = await bench.refused('payOrder', payment, ['price_changed'])
      ensure(answer.reason === 'price_changed' && answer.nowFen === order.costFen, 'Wrong price')
      ensure(bench.seen('payOrder') === 0, 'The call that pays was sent')
      ensure(bench.effects.payments.length === 0, 'It was paid')
    },
  },
  {
    id: 'pay_twice',
    level: 2,
    says: 'Paying twice is one payment',
    needs: [...PURCHASE, 'payOrder'],
    needsSandbox: true,
    async run(bench) {
      const { input, order } = await bench.place()
      const payment = bench.payment(order, input)
      await bench.done('payOrder', payment)
      await bench.done('payOrder', payment)
      ensure(bench.effects.payments.length === 1, `${bench.effects.payments.length} payments`)
    },
  },
  {
    id: 'cancel',
    level: 2,
    says: 'An unpaid order is cancelled, twice is once, and it cannot be paid then',
    needs: [...PURCHASE, 'cancelOrder'],
    needsSandbox: true,
    async run(bench) {
      const { input, order } = await bench.place()
      const { supplierOrderNo, supplierAccountId } = order
      const cancel = { supplierOrderNo, supplierAccountId, reason: 'conformance' }
      const cancelled = await bench.done<OrderSnapshot>('cancelOrder', cancel)
      ensure(cancelled.state === 'cancelled', `The order is ${cancelled.state}`)
      await bench.done('cancelOrder', cancel)
      if (bench.operations.payOrder) {
        await bench.refused('payOrder', bench.payment(order, input), ['window_closed', 'conflict'])
      }
      ensure(bench.effects.payments.length === 0, 'It was paid')
    },
  },
  {
    id: 'cancel_paid',
    level: 2,
    says: 'A paid order is not cancelled',
    needs: [...PURCHASE, 'cancelOrder'],
    needsSandbox: true,
    async run(bench) {
      const { order } = await bench.buy()
      const { supplierOrderNo, supplierAccountId } = order
      const cancel = { supplierOrderNo, supplierAccountId, reason: 'conformance' }
      await bench.refused('cancelOrder', cancel, ['not_cancellable', 'window_closed'])
    },
  },
]

export const endings: Check[] = [
  {
    id: 'unsubscribe',
    level: 2,
    says: 'Unsubscribing twice with one key is one refund, and the resource is gone',
    needs: [...PURCHASE, 'unsubscribe'],
    needsSandbox: true,
    async run(bench) {
      const { resource, input } = await bench.buy()
      const request = { resource, currency: input.currency, reason: 'conformance' }
      const key = bench.key()
      const refund = await bench.done<OrderSnapshot>('unsubscribe', request, key)
      if (dedupesByKey(bench.properties, 'unsubscribe')) {
        const again = await bench.done<OrderSnapshot>('unsubscribe', request, key)
        ensure(again.supplierOrderNo === refund.supplierOrderNo, 'Another refund came back')
      }
      const finished = await bench.settled(refund)
      ensure(finished.state === 'refunded', `The refund is ${finished.state}`)
      ensure((finished.refundFen ?? -1) >= 0, 'The refund order names no amount')
      ensure(bench.effects.refunds.length === 1, `${bench.effects.refunds.length} refunds`)
      const left = bench.operations.getResource ? await bench.resource(resource) : null
      ensure(left === null || left.state === 'released', `The resource is ${left?.state}`)
      return `${finished.refundFen} back`
    },
  },
  {
    id: 'renew',
    level: 2,
    says: 'Renewing moves the expiry once, and nothing is spent above the ceiling',
    needs: [...PURCHASE, 'renew', 'getResource'],
    needsSandbox: true,
    async run(bench) {
      const { resource, input } = await bench.buy()
      const before = await bench.resource(resource)
      const { currency } = input
      const months = input.items[0].months ?? 1
      const renewal = { resource, months, currency, expectedCostFen: 0, ceilingFen: 0 }
      const spent = bench.effects.payments.length
      if (bench.properties.createSemantics.renew === 'oneStep') {
        await bench.refused('renew', renewal, ['price_changed'])
        ensure(bench.effects.payments.length === spent, 'It was spent above the ceiling')
      }
      const key = bench.key()
      const affordable = { ...renewal, ceilingFen: input.ceilingFen * 2 }
      await bench.done('renew', affordable, key)
      if (dedupesByKey(bench.properties, 'renew')) {
        await bench.done('renew', affordable, key)
      }
      const after = await bench.resource(resource)
      ensure(Number(after?.expiresAt) > Number(before?.expiresAt), 'The expiry did not move')
      ensure(bench.effects.payments.length <= spent + 1, 'It was paid more than once')
    },
  },
]

export const manners: Check[] = [
  {
    id: 'no_retry',
    level: 2,
    says: 'A call that failed is sent once',
    needs: PURCHASE,
    needsSandbox: true,
    async run(bench) {
      const input = await bench.order()
      await bench.fault({ operation: 'createOrder', fault: 'error_500_before', times: 50 })
      await bench.open('createOrder', input)
      ensure(bench.struck === 1, `It was sent ${bench.struck} times`)
    },
  },
  {
    id: 'no_secret',
    level: 2,
    says: 'No secret stands in an address or in what is left after redaction',
    needs: PURCHASE,
    needsSandbox: true,
    async run(bench) {
      await bench.buy()
      const secrets = bench.plugin.settings.secretValues(bench.settings)
      const targets = bench.sandbox?.requests.map(({ target }) => decodeURIComponent(target)) ?? []
      const kept = JSON.stringify(bench.calls.map((call) => call.redact(call.exchanges)))
      for (const secret of secrets) {
        ensure(!targets.some((target) => target.includes(secret)), 'A secret stands in an address')
        ensure(!kept.includes(secret), 'A secret is left after redaction')
      }
      return `${targets.length} requests`
    },
  },
  {
    id: 'abort',
    level: 2,
    says: 'An abort ends the call within a second',
    needs: PURCHASE,
    needsSandbox: true,
    async run(bench) {
      const input = await bench.order()
      await bench.fault({ operation: 'createOrder', fault: 'timeout_before', seconds: 3 })
      const aborter = new AbortController()
      setTimeout(() => aborter.abort(), 200)
      const { outcome, durationMs } = await bench.call('createOrder', input, undefined, {
        signal: aborter.signal,
      })
      ensure(durationMs < 1200, `It took ${Math.round(durationMs)} ms`)
      ensure(outcome.status === 'unknown', `An aborted call answered ${outcome.status}`)
    },
  },
]
