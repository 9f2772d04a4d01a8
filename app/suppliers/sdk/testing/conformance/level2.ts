import type { OrderSnapshot } from '../../orders.ts'
import { dedupesByKey } from '../../properties.ts'
import type { QuoteSnapshot } from '../../quotes.ts'
import { ensure, type Bench } from './bench.ts'
import { endings } from './level2_endings.ts'
import { lookups } from './level2_lookups.ts'
import { payments as paying, twoStep } from './level2_payments.ts'
import { people } from './level2_people.ts'
import type { Check } from './types.ts'

const keyed = (bench: Bench): string | null =>
  dedupesByKey(bench.properties, 'createOrder') ? null : 'the supplier does not dedupe by key'

const PURCHASE = ['listOffers', 'createOrder', 'queryOrder'] as const

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

export const level2: Check[] = [
  ...people,
  ...quotes,
  ...purchases,
  ...paying,
  ...lookups,
  ...endings,
]
