import type { OrderSnapshot, SpendGuard } from '../../orders.ts'
import type { QuoteSnapshot } from '../../quotes.ts'
import { ensure, type Bench } from './bench.ts'
import type { Check } from './types.ts'

const PURCHASE = ['listOffers', 'createOrder', 'queryOrder'] as const

/** An order that waits for payment: placed by us, or, where ordering charges at once, by a person in the supplier's console. */
export async function unpaid(bench: Bench): Promise<{ input: SpendGuard; order: OrderSnapshot }> {
  if (twoStep(bench) === null) {
    return bench.place()
  }
  const supplierAccountId = await bench.account()
  const expiring = bench.properties.unpaidExpires ? { unpaidMinutes: 60 } : {}
  const wanted = { supplierAccountId, ...expiring }
  const supplierOrderNo = bench.sandbox?.supplier.placeInConsole?.(wanted).supplierOrderNo
  const order = await bench.done<OrderSnapshot>('queryOrder', { supplierOrderNo, supplierAccountId })
  const costFen = order.costFen ?? 0
  return { input: { expectedCostFen: costFen, ceilingFen: costFen, currency: order.currency }, order }
}

/** Null where an order can wait for payment, ours or one from the console. */
export function canWait(bench: Bench): string | null {
  const fromConsole = bench.properties.orderOrigin !== 'hub' && bench.sandbox?.supplier.placeInConsole
  return fromConsole ? null : twoStep(bench)
}

export const twoStep = (bench: Bench): string | null =>
  bench.properties.createSemantics.createOrder === 'twoStep' ? null : 'orders charge at once'

const oneStep = (bench: Bench): string | null =>
  twoStep(bench) === null ? 'orders are paid in a second step' : null

export const payments: Check[] = [
  {
    id: 'pay_ceiling',
    level: 2,
    says: 'Above the ceiling nothing is sent that spends',
    needs: [...PURCHASE, 'payOrder'],
    needsSandbox: true,
    notApplicable: canWait,
    async run(bench) {
      const { input, order } = await unpaid(bench)
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
    notApplicable: canWait,
    async run(bench) {
      const { input, order } = await unpaid(bench)
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
    notApplicable: canWait,
    async run(bench) {
      const { input, order } = await unpaid(bench)
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
  {
    id: 'create_ceiling',
    level: 2,
    says: 'An order that charges at once is not sent when it costs more than the ceiling',
    needs: [...PURCHASE, 'quote'],
    needsSandbox: true,
    notApplicable: oneStep,
    async run(bench) {
      const input = await bench.order()
      const { items, supplierAccountId } = input
      const asked = { action: 'new', items, supplierAccountId }
      const { costFen } = await bench.done<QuoteSnapshot>('quote', asked)
      const dear = { ...input, ceilingFen: costFen - 1 }
      const answer = await bench.refused('createOrder', dear, ['price_changed'])
      ensure(answer.reason === 'price_changed' && answer.nowFen === costFen, 'Wrong price')
      ensure(bench.seen('createOrder') === 0, 'The call that charges was sent')
      ensure(bench.effects.payments.length === 0, 'It was paid')
    },
  },
  {
    id: 'unpaid_expires',
    level: 2,
    says: 'An unpaid order says when it dies, and is dead then',
    needs: PURCHASE,
    needsSandbox: true,
    notApplicable: (bench) =>
      canWait(bench) ?? (bench.properties.unpaidExpires ? null : 'unpaid orders stay'),
    async run(bench) {
      const { order } = await unpaid(bench)
      ensure(order.expiresAt !== undefined, 'The order does not say when it dies')
      bench.sandbox?.clock.set({ now: new Date(order.expiresAt.getTime() + 1000).toISOString() })
      const { supplierOrderNo, supplierAccountId } = order
      const look = { supplierOrderNo, supplierAccountId }
      const later = await bench.done<OrderSnapshot | null>('queryOrder', look)
      const isDead = later?.state === 'expired' || later?.state === 'cancelled'
      ensure(isDead, `The order is ${later?.state}`)
    },
  },
]
