import type { OfferSnapshot } from '../../offers.ts'
import { optionProblems, withOptionDefaults } from '../../options_check.ts'
import type { OrderSnapshot } from '../../orders.ts'
import type { Page } from '../../paging.ts'
import type { OperationName } from '../../operations.ts'
import { STRANGE_STATE } from '../sandbox/delivery.ts'
import { ensure, type Bench } from './bench.ts'
import { twoStep } from './level2_payments.ts'
import type { Check } from './types.ts'
import { checkStates, checkValues } from './values.ts'

const DAY_MS = 24 * 3600 * 1000

const has = (bench: Bench, operation: OperationName): boolean =>
  Boolean(bench.operations[operation])

function around(bench: Bench) {
  const now = (bench.sandbox?.clock.now() ?? new Date()).getTime()
  return { since: new Date(now - DAY_MS), until: new Date(now + DAY_MS) }
}

/** Everything that can be read without naming something first. */
async function readAll(bench: Bench): Promise<unknown[]> {
  const read: unknown[] = []
  for (const operation of ['listOffers', 'listOrders', 'listResources'] as const) {
    if (has(bench, operation)) {
      read.push(...(await bench.pages(operation, around(bench))))
    }
  }
  if (has(bench, 'getBalance')) {
    read.push(await bench.done('getBalance', null))
  }
  return read
}

const buyable = (bench: Bench): boolean =>
  bench.sandbox !== null &&
  ['listOffers', 'createOrder', 'queryOrder'].every((name) => has(bench, name as OperationName))

const missing: Partial<Record<OperationName, object>> = {
  queryOrder: { supplierOrderNo: 'no-such-order-0' },
  getUser: { supplierAccountId: '999999999' },
  getResource: { resourceId: 'no-such-resource-0' },
}

export const level1: Check[] = [
  {
    id: 'offers',
    level: 1,
    says: 'Offers have unique keys, texts in both languages and options that fit their own schema',
    needs: ['listOffers'],
    async run(bench) {
      const offers = await bench.pages<OfferSnapshot>('listOffers', {})
      ensure(offers.length > 0, 'There is no offer')
      ensure(new Set(offers.map(({ key }) => key)).size === offers.length, 'Keys repeat')
      for (const { key, names, optionsSchema, billingMode, months } of offers) {
        ensure(Boolean(names['zh-CN'] && names.en), `${key} has no name in both languages`)
        const options = withOptionDefaults(optionsSchema, {})
        const problems = optionProblems(optionsSchema, options, 'options')
        ensure(problems.length === 0, `${key}: defaults do not fit: ${JSON.stringify(problems)}`)
        ensure(billingMode === 'postpaid' || months.length > 0, `${key} has no term`)
      }
      return `${offers.length} offers`
    },
  },
  {
    id: 'page_ends',
    level: 1,
    says: 'Every list ends',
    async run(bench) {
      const read = await readAll(bench)
      return `${read.length} rows`
    },
  },
  {
    id: 'page_stable',
    level: 1,
    says: 'Pages neither repeat nor lose an order while another one is made',
    needs: ['listOrders', 'createOrder', 'listOffers'],
    needsSandbox: true,
    async run(bench) {
      const input = await bench.order()
      const made = new Set<string>()
      for (let count = 0; count <= bench.limits.pageSizeMax; count++) {
        const order = await bench.done<OrderSnapshot>('createOrder', input)
        made.add(order.supplierOrderNo)
      }
      const filter = { ...around(bench), supplierAccountId: input.supplierAccountId }
      const first = await bench.done<Page<OrderSnapshot>>('listOrders', filter)
      ensure(first.nextCursor !== null, 'One page held more than its limit')
      await bench.done('createOrder', input)
      const rest = await bench.pages<OrderSnapshot>('listOrders', filter, first.nextCursor)
      const numbers = [...first.items, ...rest].map((order) => order.supplierOrderNo)
      ensure(new Set(numbers).size === numbers.length, 'An order stood on two pages')
      const lost = [...made].filter((number) => !numbers.includes(number))
      ensure(lost.length === 0, `${lost.length} orders were on no page`)
      return `${numbers.length} orders on all pages`
    },
  },
  {
    id: 'states_mapped',
    level: 1,
    says: 'Every state that is read has an entry in a table',
    async run(bench) {
      const read: unknown[] = []
      if (buyable(bench)) {
        const { order, resource, input } = await bench.buy()
        read.push(order, has(bench, 'getResource') ? await bench.resource(resource) : null)
        const { supplierAccountId } = input
        read.push(has(bench, 'getUser') ? await bench.done('getUser', { supplierAccountId }) : null)
        read.push(
          has(bench, 'queryKyc') ? await bench.done('queryKyc', { supplierAccountId }) : null
        )
      }
      read.push(...(await readAll(bench)))
      return `${checkStates(read)} states`
    },
  },
  {
    id: 'unknown_state',
    level: 1,
    says: 'A state that nobody has seen before is unknown, with the raw one beside it',
    needs: ['queryOrder', 'createOrder', 'listOffers'],
    needsSandbox: true,
    notApplicable: ({ sandbox }) =>
      sandbox?.definition.stateFields?.length ? null : 'the sandbox names no stateFields',
    async run(bench) {
      const { input, order } = await bench.place()
      const { supplierOrderNo, supplierAccountId } = order
      const look = { supplierOrderNo, supplierAccountId }
      await bench.fault({ operation: 'queryOrder', fault: 'strange_state', times: 9 })
      const found = await bench.done<OrderSnapshot | null>('queryOrder', look)
      ensure(bench.struck > 0, 'Nothing was asked')
      ensure(found?.state === 'unknown', `${STRANGE_STATE} was taken for ${found?.state}`)
      ensure(found.rawState.includes(STRANGE_STATE), `The raw state is ${found.rawState}`)
      if (bench.operations.payOrder && twoStep(bench) === null) {
        const { outcome } = await bench.call('payOrder', bench.payment(order, input))
        ensure(outcome.status !== 'done', 'An order in an unknown state was called paid')
      }
    },
  },
  {
    id: 'missing_is_null',
    level: 1,
    says: 'A look-up of what does not exist answers done(null)',
    async run(bench) {
      const asked = Object.entries(missing).filter(([name]) => has(bench, name as OperationName))
      for (const [name, input] of asked) {
        const found = await bench.done(name as OperationName, input)
        ensure(found === null, `${name} found something`)
      }
      return asked.map(([name]) => name).join(', ')
    },
  },
  {
    id: 'money_integer',
    level: 1,
    says: 'Amounts are integers, times are times',
    async run(bench) {
      const read = await readAll(bench)
      if (buyable(bench)) {
        const { order, input } = await bench.buy()
        read.push(order)
        if (has(bench, 'quote')) {
          const { items, supplierAccountId } = input
          read.push(await bench.done('quote', { action: 'new', items, supplierAccountId }))
        }
      }
      return `${checkValues(read)} amounts`
    },
  },
]
