import { openHouse, type House } from '../benchmarks/lib/house.ts'
import { quotesNeeded } from '../benchmarks/orders.ts'
import { quotesNeeded as ordersAmongPrices } from '../benchmarks/prices.ts'
import { customersNeeded } from '../benchmarks/sign_in.ts'
import { ensureEnvFile } from './lib/env.ts'
import { tryLock } from './lib/lock.mjs'
import { atEnd } from './lib/at_end.ts'
import { inVar } from './lib/paths.ts'
import { SetupError } from './lib/setup_error.ts'
import { bold, print } from './lib/terminal.ts'

type Benchmark = { run: (house: House, options: { orders?: number }) => Promise<void> }

const benchmarks: Record<string, () => Promise<Benchmark>> = {
  catalog: () => import('../benchmarks/catalog.ts'),
  back_office: () => import('../benchmarks/back_office.ts'),
  layers: () => import('../benchmarks/layers.ts'),
  orders: () => import('../benchmarks/orders.ts'),
  suppliers: () => import('../benchmarks/suppliers.ts'),
  prices: () => import('../benchmarks/prices.ts'),
  sign_in: () => import('../benchmarks/sign_in.ts'),
  start_up: () => import('../benchmarks/start_up.ts'),
}

const PROFILE = '--profile'
const ORDERS = '--orders'
const data = { organisations: 1_000, customerRules: 100, oldOrders: 10_000 }

/** What these need of the house, where nothing else is measured in it. */
const few: Record<string, typeof data> = {
  suppliers: { organisations: 20, customerRules: 0, oldOrders: 0 },
  sign_in: { organisations: customersNeeded, customerRules: 0, oldOrders: 0 },
}

/** Runs the named benchmarks, or all: our figure, the bare one of the same run, the ratio. Nothing else should run meanwhile. */
export async function main(args: string[]): Promise<number> {
  const orders = ordersOf(args)
  const wanted = args.filter((arg, index) => arg !== PROFILE && arg !== ORDERS && args[index - 1] !== ORDERS)
  const unknown = wanted.find((name) => !(name in benchmarks))
  if (unknown) {
    throw new SetupError(`There is no benchmark "${unknown}". Usage: npm run bench [-- ${Object.keys(benchmarks).join(' | ')} ${PROFILE} ${ORDERS} <n>]`)
  }
  const lock = tryLock(inVar('bench.lock'))
  if (!lock.release) {
    throw new SetupError(`The benchmarks run already in this folder (process ${lock.holder}).`)
  }
  atEnd(lock.release)
  ensureEnvFile()
  const names = Object.keys(benchmarks).filter((name) => wanted.length === 0 || wanted.includes(name))
  print(bold('KBoss benchmarks'))
  const ordering = names.includes('orders')
  const quotes = ordering ? quotesNeeded : { many: 0, hot: 0 }
  const wanting = (names.length === 1 && few[names[0]]) || data
  const house = await openHouse({ ...wanting, quotes: quotes.many, hotQuotes: quotes.hot + ordersAmongPrices }, { profile: args.includes(PROFILE) })
  for (const name of names) {
    const { run } = await benchmarks[name]()
    await run(house, { orders })
  }
  return 0
}

/** How many orders the back office is measured among once more; undefined where nobody asked for it. */
function ordersOf(args: string[]): number | undefined {
  if (!args.includes(ORDERS)) return undefined
  const orders = Number(args[args.indexOf(ORDERS) + 1])
  if (!Number.isSafeInteger(orders) || orders <= data.oldOrders) {
    throw new SetupError(`${ORDERS} takes a number above ${data.oldOrders}.`)
  }
  return orders
}
