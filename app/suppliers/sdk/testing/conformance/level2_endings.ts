import type { SupplierAccountSnapshot } from '../../accounts.ts'
import type { OfferSnapshot } from '../../offers.ts'
import { withOptionDefaults } from '../../options_check.ts'
import type { OrderSnapshot, RefundQuote, SpendGuard } from '../../orders.ts'
import { dedupesByKey } from '../../properties.ts'
import type { QuoteSnapshot } from '../../quotes.ts'
import { ensure, type Bench } from './bench.ts'
import type { Check } from './types.ts'

const PURCHASE = ['listOffers', 'createOrder', 'queryOrder'] as const

const MONTH_MS = 31 * 24 * 3600 * 1000

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
    id: 'refund_quote',
    level: 2,
    says: 'A refund is quoted without effect, and is what comes back then',
    needs: [...PURCHASE, 'quoteUnsubscribe', 'unsubscribe'],
    needsSandbox: true,
    async run(bench) {
      const { resource, input } = await bench.buy()
      const request = { resource, currency: input.currency, reason: 'conformance' }
      const before = JSON.stringify(bench.effects)
      const { refundFen } = await bench.done<RefundQuote>('quoteUnsubscribe', request)
      ensure(JSON.stringify(bench.effects) === before, 'Something was done')
      const expecting = { ...request, expectedRefundFen: refundFen }
      const refund = await bench.done<OrderSnapshot>('unsubscribe', expecting)
      const finished = await bench.settled(refund)
      ensure(finished.refundFen === refundFen, `${finished.refundFen} came back, not ${refundFen}`)
      return `${refundFen} of ${input.expectedCostFen}`
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
      const ceilingFen = input.ceilingFen * 2
      const renewal = { resource, months, currency, expectedCostFen: input.ceilingFen }
      await spendOnce(bench, 'renew', { ...renewal, ceilingFen })
      const after = await bench.resource(resource)
      ensure(Number(after?.expiresAt) > Number(before?.expiresAt), 'The expiry did not move')
      const distance = Number(after?.expiresAt) - Number(before?.expiresAt)
      ensure(distance < (months + 1) * MONTH_MS, 'The expiry moved more than once')
    },
  },
  {
    id: 'change',
    level: 2,
    says: 'A change of specification is quoted, paid once, and can be read back',
    needs: [...PURCHASE, 'quote', 'change', 'getResource'],
    needsSandbox: true,
    async run(bench) {
      const { resource, input } = await bench.buy()
      const target = await otherOffer(bench, input.items[0].offerKey, resource.family)
      if (!target) {
        return 'there is nothing to change to'
      }
      const { supplierAccountId, currency } = input
      const asked = { action: 'change', supplierAccountId, resource, ...target }
      const { costFen } = await bench.done<QuoteSnapshot>('quote', asked)
      const guard = { expectedCostFen: costFen, ceilingFen: costFen, currency }
      await spendOnce(bench, 'change', { resource, ...target, ...guard })
      const after = await bench.resource(resource)
      const isChanged = after?.offerKey === undefined || after.offerKey === target.offerKey
      ensure(isChanged, `The resource is still ${after?.offerKey}`)
      return `${costFen}`
    },
  },
  {
    id: 'suspend_resume',
    level: 2,
    says: 'Suspending and resuming can be read back, and twice is once',
    needs: [...PURCHASE, 'suspend', 'resume', 'getResource'],
    needsSandbox: true,
    async run(bench) {
      const { resource } = await bench.buy()
      const { supplierAccountId, resourceId, family } = resource
      const input = { supplierAccountId, resourceId, family, reason: 'conformance' }
      const { outcome } = await bench.call('suspend', input)
      if (outcome.status === 'refused' && outcome.reason === 'unsupported') {
        return suspendAccount(bench, supplierAccountId)
      }
      for (const [operation, state] of [
        ['suspend', 'suspended'],
        ['resume', 'running'],
      ] as const) {
        await bench.done(operation, input)
        await bench.done(operation, input)
        const found = await bench.resource(resource)
        ensure(found?.state === state, `After ${operation} the resource is ${found?.state}`)
      }
    },
  },
]

/** Some suppliers stop the account as a whole, and never one resource. */
async function suspendAccount(bench: Bench, supplierAccountId: string): Promise<string> {
  const input = { supplierAccountId, reason: 'conformance' }
  for (const [operation, state] of [
    ['suspend', 'suspended'],
    ['resume', 'active'],
  ] as const) {
    await bench.done(operation, input)
    await bench.done(operation, input)
    const found = await bench.done<SupplierAccountSnapshot>('getUser', { supplierAccountId })
    ensure(found.state === state, `After ${operation} the account is ${found.state}`)
  }
  return 'the account as a whole'
}

/**
 * Renews or changes once, in one step or two, and again with the same key where the supplier dedupes by it. Where the call
 * charges at once a ceiling of nothing is refused first.
 */
async function spendOnce(
  bench: Bench,
  operation: 'renew' | 'change',
  input: SpendGuard & Record<string, unknown>
): Promise<void> {
  const spent = bench.effects.payments.length
  const atOnce = bench.properties.createSemantics[operation] === 'oneStep'
  if (atOnce && input.expectedCostFen > 0) {
    const nothing = { ...input, expectedCostFen: 0, ceilingFen: 0 }
    await bench.refused(operation, nothing, ['price_changed'])
    ensure(bench.effects.payments.length === spent, 'It was spent above the ceiling')
  }
  const key = bench.key()
  const order = await bench.done<OrderSnapshot>(operation, input, key)
  if (dedupesByKey(bench.properties, operation)) {
    const again = await bench.done<OrderSnapshot>(operation, input, key)
    ensure(again.supplierOrderNo === order.supplierOrderNo, 'Another order came back')
  }
  if (!atOnce && order.state === 'awaiting_payment') {
    ensure(bench.effects.payments.length === spent, 'It was paid in the first step')
  }
  await bench.settled(await bench.paid(order, input))
  ensure(bench.effects.payments.length <= spent + 1, 'It was paid more than once')
}

/** Another prepaid offer of the same family and region, dearer ones first: a change that costs something shows more. */
async function otherOffer(bench: Bench, offerKey: string, family: string) {
  const offers = await bench.pages<OfferSnapshot>('listOffers', {})
  const own = offers.find(({ key }) => key === offerKey)
  const others = offers
    .filter(
      (offer) =>
        offer.family === family && offer.region === own?.region && offer.key !== offerKey
    )
    .sort((left, right) => (right.listFenPerMonth ?? 0) - (left.listFenPerMonth ?? 0))
  const [found] = others
  return found
    ? { offerKey: found.key, options: withOptionDefaults(found.optionsSchema, {}) }
    : null
}
