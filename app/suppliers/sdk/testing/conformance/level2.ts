import type { SsoUrl, SupplierAccountSnapshot } from '../../accounts.ts'
import type { OrderSnapshot } from '../../orders.ts'
import { dedupesByKey } from '../../properties.ts'
import type { QuoteSnapshot } from '../../quotes.ts'
import { ensure, ORGANISATION, type Bench } from './bench.ts'
import type { Check } from './types.ts'

const twoStep = (bench: Bench): string | null =>
  bench.properties.createSemantics.createOrder === 'twoStep' ? null : 'orders charge at once'

const keyed = (bench: Bench): string | null =>
  dedupesByKey(bench.properties, 'createOrder') ? null : 'the supplier does not dedupe by key'

const PURCHASE = ['listOffers', 'createOrder', 'queryOrder'] as const

const account: Check[] = [
  {
    id: 'sync_twice',
    level: 2,
    says: 'The same organisation twice is one account',
    needs: ['syncUser'],
    needsSandbox: true,
    async run(bench) {
      const input = { organisationRef: ORGANISATION, attributes: { organisationName: 'Twice' } }
      const first = await bench.done<SupplierAccountSnapshot>('syncUser', input)
      const second = await bench.done<SupplierAccountSnapshot>('syncUser', input)
      ensure(first.supplierAccountId === second.supplierAccountId, 'Two accounts were made')
    },
  },
  {
    id: 'sso',
    level: 2,
    says: 'A sign-in address is new every time, ends, and carries no secret of ours',
    needs: ['createSsoUrl'],
    needsSandbox: true,
    async run(bench) {
      const supplierAccountId = await bench.account()
      const input = { supplierAccountId, target: { kind: 'console' }, actor: 'conformance' }
      const first = await bench.done<SsoUrl>('createSsoUrl', input)
      const second = await bench.done<SsoUrl>('createSsoUrl', input)
      const now = bench.sandbox?.clock.now() ?? new Date()
      ensure(first.url !== second.url, 'The same address twice')
      ensure(first.expiresAt > now, 'The address has expired already')
      for (const secret of bench.plugin.settings.secretValues(bench.settings)) {
        ensure(!decodeURIComponent(first.url).includes(secret), 'The address carries a secret')
      }
    },
  },
]

const quotes: Check[] = [
  {
    id: 'quote_no_effect',
    level: 2,
    says: 'A quote has a price and no effect',
    needs: ['quote', 'listOffers'],
    needsSandbox: true,
    async run(bench) {
      const input = {
        action: 'new',
        supplierAccountId: await bench.account(),
        items: [await bench.item()],
      }
      const before = JSON.stringify(bench.effects)
      const quote = await bench.done<QuoteSnapshot>('quote', input)
      ensure(JSON.stringify(bench.effects) === before, 'Something was made')
      ensure(quote.costFen > 0 && quote.costFen <= quote.listFen, 'We would pay more than the list')
      return `${quote.costFen} of ${quote.listFen}`
    },
  },
  {
    id: 'quote_field_errors',
    level: 2,
    says: 'What is wrong with an item stands at its fields',
    needs: ['quote', 'listOffers'],
    needsSandbox: true,
    async run(bench) {
      const item = { ...(await bench.item()), options: { noSuchOption: 1 } }
      const input = { action: 'new', supplierAccountId: await bench.account(), items: [item] }
      const quote = await bench.done<QuoteSnapshot>('quote', input)
      const [{ fieldErrors }] = quote.items
      ensure(fieldErrors.length > 0, 'A wrong option had a price')
      ensure(
        fieldErrors.every(({ field }) => field.startsWith('items.0')),
        'Fields must be paths of our own input'
      )
    },
  },
]

const purchases: Check[] = [
  {
    id: 'purchase',
    level: 2,
    says: 'A purchase is one order, one payment, and a resource that can be read back',
    needs: PURCHASE,
    needsSandbox: true,
    async run(bench) {
      const { order, resource } = await bench.buy()
      const { orders, payments, resources } = bench.effects
      ensure(orders.length === 1, `${orders.length} orders`)
      ensure(payments.length === 1, `${payments.length} payments`)
      ensure(resources.length === order.resourceIds.length, `${resources.length} resources`)
      const found = bench.operations.getResource ? await bench.resource(resource) : null
      ensure(!bench.operations.getResource || found?.id === resource.resourceId, 'No such resource')
      return `${order.supplierOrderNo} → ${resource.resourceId}`
    },
  },
  {
    id: 'key_kept',
    level: 2,
    says: 'The same key twice is one order',
    needs: PURCHASE,
    needsSandbox: true,
    notApplicable: keyed,
    async run(bench) {
      const { input, order, key } = await bench.place()
      const again = await bench.done<OrderSnapshot>('createOrder', input, key)
      ensure(again.supplierOrderNo === order.supplierOrderNo, 'Another order came back')
      ensure(bench.effects.orders.length === 1, `${bench.effects.orders.length} orders`)
    },
  },
  {
    id: 'key_long',
    level: 2,
    says: 'Keys of 64 characters that differ at the end are different orders',
    needs: PURCHASE,
    needsSandbox: true,
    async run(bench) {
      const input = await bench.order()
      for (const end of ['1', '2', '2']) {
        const key = `${'k'.repeat(63)}${end}`
        await bench.done<OrderSnapshot>('createOrder', input, key)
      }
      const expected = dedupesByKey(bench.properties, 'createOrder') ? 2 : 3
      ensure(bench.effects.orders.length === expected, `${bench.effects.orders.length} orders`)
    },
  },
  {
    id: 'key_conflict',
    level: 2,
    says: 'The same key with other data is a conflict',
    needs: PURCHASE,
    needsSandbox: true,
    notApplicable: (bench) => keyed(bench) ?? twoStep(bench),
    async run(bench) {
      const { input, key } = await bench.place()
      const [item] = input.items
      const other = { ...input, items: [{ ...item, quantity: item.quantity + 1 }] }
      await bench.refused('createOrder', other, ['conflict'], key)
      ensure(bench.effects.orders.length === 1, `${bench.effects.orders.length} orders`)
    },
  },
  {
    id: 'unpaid_stays_unpaid',
    level: 2,
    says: 'A two-step order spends nothing',
    needs: PURCHASE,
    needsSandbox: true,
    notApplicable: twoStep,
    async run(bench) {
      const { order } = await bench.place()
      ensure(order.state === 'awaiting_payment', `The order is ${order.state}`)
      ensure(bench.effects.payments.length === 0, 'It was paid')
    },
  },
]

const payments: Check[] = [
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

const endings: Check[] = [
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

const manners: Check[] = [
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
      await bench.fault({ operation: 'createOrder', fault: 'timeout_before' })
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

export const level2: Check[] = [
  ...account,
  ...quotes,
  ...purchases,
  ...payments,
  ...endings,
  ...manners,
]
