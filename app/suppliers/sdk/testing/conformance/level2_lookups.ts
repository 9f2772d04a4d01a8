import type { OrderSnapshot } from '../../orders.ts'
import type { QuoteSnapshot } from '../../quotes.ts'
import { ensure, type Bench } from './bench.ts'
import type { Check } from './types.ts'

const PURCHASE = ['listOffers', 'createOrder', 'queryOrder'] as const

const MINUTE_MS = 60_000

const around = (bench: Bench, supplierAccountId: string) => {
  const now = bench.sandbox?.clock.now().getTime() ?? 0
  const since = new Date(now - MINUTE_MS)
  return { since, until: new Date(now + MINUTE_MS), supplierAccountId }
}

/** That a lost order can be found again is what the hub relies on after a crash. */
export const lookups: Check[] = [
  {
    id: 'lookup_key',
    level: 2,
    says: 'An order is found by our key, and a key that nobody used finds nothing',
    needs: PURCHASE,
    needsSandbox: true,
    notApplicable: ({ properties }) =>
      properties.lookup === 'byKey' ? null : 'orders cannot be looked up by key',
    async run(bench) {
      const { order, key } = await bench.place()
      const { supplierAccountId } = order
      const look = { operationKey: key, supplierAccountId }
      const found = await bench.done<OrderSnapshot | null>('queryOrder', look)
      ensure(found?.supplierOrderNo === order.supplierOrderNo, `Found ${found?.supplierOrderNo}`)
      const other = { operationKey: bench.key(), supplierAccountId }
      const none = await bench.done('queryOrder', other)
      ensure(none === null, 'A key that nobody used found an order')
    },
  },
  {
    id: 'lookup_list',
    level: 2,
    says: 'An order stands in the list of its account and time',
    needs: [...PURCHASE, 'listOrders'],
    needsSandbox: true,
    async run(bench) {
      const { order, input } = await bench.place()
      const listed = await bench.pages<OrderSnapshot>(
        'listOrders',
        around(bench, input.supplierAccountId)
      )
      const found = listed.find(({ supplierOrderNo }) => supplierOrderNo === order.supplierOrderNo)
      ensure(found !== undefined, 'The order is not in the list')
      ensure(found.origin !== 'supplier', "Our own order is called the supplier's")
    },
  },
  {
    id: 'console_order',
    level: 2,
    says: "An order from the supplier's console is found, is the supplier's own, and can be paid",
    needs: ['listOrders', 'queryOrder'],
    needsSandbox: true,
    notApplicable({ properties, sandbox }) {
      if (properties.orderOrigin === 'hub') {
        return 'orders are born in the hub alone'
      }
      return sandbox?.supplier.placeInConsole ? null : 'the sandbox has no console to buy in'
    },
    async run(bench) {
      const supplierAccountId = await bench.account()
      const number = bench.sandbox?.supplier.placeInConsole?.({ supplierAccountId })
        .supplierOrderNo
      const listed = await bench.pages<OrderSnapshot>(
        'listOrders',
        around(bench, supplierAccountId)
      )
      const order = listed.find(({ supplierOrderNo }) => supplierOrderNo === number)
      ensure(order !== undefined, 'The order is not in the list')
      ensure(order.origin !== 'hub', 'It is called our own')
      ensure(order.supplierAccountId === supplierAccountId, "It is not the customer's")
      const costFen = order.costFen ?? order.listFen
      ensure(costFen !== undefined, 'The order does not say what it costs')
      const guard = { expectedCostFen: costFen, ceilingFen: costFen, currency: order.currency }
      const finished = await bench.settled(await bench.paid(order, guard))
      const { payOrder } = bench.operations
      ensure(!payOrder || finished.state === 'active', `The order is ${finished.state}`)
      return `${number}`
    },
  },
  {
    id: 'quote_agrees',
    level: 2,
    says: 'What was quoted is what the order costs',
    needs: [...PURCHASE, 'quote'],
    needsSandbox: true,
    async run(bench) {
      const input = await bench.order()
      const { items, supplierAccountId } = input
      const asked = { action: 'new', items, supplierAccountId }
      const quote = await bench.done<QuoteSnapshot>('quote', asked)
      const order = await bench.done<OrderSnapshot>('createOrder', input)
      ensure(order.costFen === quote.costFen, `Quoted ${quote.costFen}, costs ${order.costFen}`)
    },
  },
]
