/**
 * The back-office list of 50 orders as a whole HTML page, signed in, with session and all headers. With `--orders <n>` the list,
 * its last page, its filters and its search once more among that many orders.
 */
import { step } from '../scripts/lib/terminal.ts'
import { growOrders } from './lib/many_orders.ts'
import { compare, type Cost } from './lib/measure.ts'
import { figure, report, type Figure } from './lib/report.ts'
import { signIn } from './lib/sign_in.ts'
import type { House } from './lib/house.ts'

const OURS = { warmUp: 400, count: 600 }
const BARE = { warmUp: 1_000, count: 2_500 }
const TIMED = 5

/** Addresses of the list whose cost must not grow with the orders; the first is the plain list. */
const views = {
  'list of 50 orders': '/admin/orders',
  'its last page': '/admin/orders?page=20',
  'of one state': '/admin/orders?state=completed',
  'of one customer': '/admin/orders?organisationId=2',
  'of one day': '/admin/orders?from=2026-01-05&until=2026-01-05',
  'search: customer': '/admin/orders?q=customer%20500',
  'search: nothing': '/admin/orders?q=nothing%20like%20that',
}

export async function run(house: House, { orders }: { orders?: number } = {}): Promise<void> {
  const cookie = await signIn(house.ours.url, house.prepared.staff)
  const headers = { cookie, accept: 'text/html' }
  await checkPage(house.ours.url, headers)
  const measure = () => compare(house, {
    ours: { ...OURS, shotOf: () => ({ method: 'GET', path: '/admin/orders', headers }) },
    bare: { ...BARE, shotOf: () => ({ method: 'GET', path: '/admin/orders' }) },
  })
  const page = await measure()
  report('back office', [
    figure('list of 50 orders: CPU', 'ms', page.ours.cpuMs, page.bare.cpuMs, { hold: 6, aim: 4 }),
    figure('… of it the database', 'ms', page.ours.databaseCpuMs, page.bare.databaseCpuMs),
    figure('list of 50 orders: statements', '', page.ours.statements, page.bare.statements, { hold: 5, absolute: true }),
    figure('list of 50 orders: rate', '/s', page.ours.rate, page.bare.rate),
    figure('list of 50 orders: p99', 'ms', page.ours.p99Ms, page.bare.p99Ms),
  ])
  if (orders) report('back office, many orders', await amongMany(house, { orders, headers, few: page.ours, measure }))
}

type Many = { orders: number; headers: Record<string, string>; few: Cost; measure: () => Promise<{ ours: Cost }> }

/** Each view's figure beside that of the house as it was filled first. */
async function amongMany(house: House, { orders, headers, few, measure }: Many): Promise<Figure[]> {
  const before = await timesOf(house.ours.url, headers)
  await step('orders', () => growOrders(house, orders))
  const { ours: many } = await measure()
  const after = await timesOf(house.ours.url, headers)
  return [
    figure('list of 50 orders: CPU', 'ms', many.cpuMs, few.cpuMs, { hold: 1.5, aim: 1.1 }),
    ...Object.keys(views).map((name) => figure(`${name}: time`, 'ms', after[name], before[name])),
  ]
}

/** The median time of some single requests, by view. */
async function timesOf(url: string, headers: Record<string, string>): Promise<Record<string, number>> {
  const times: Record<string, number> = {}
  for (const [name, path] of Object.entries(views)) {
    const taken: number[] = []
    for (let turn = 0; turn < TIMED; turn++) {
      const since = performance.now()
      const answer = await fetch(url + path, { headers })
      await answer.text()
      if (answer.status !== 200) throw new Error(`${path} was answered with ${answer.status}.`)
      taken.push(performance.now() - since)
    }
    times[name] = taken.sort((a, b) => a - b)[Math.floor(TIMED / 2)]
  }
  return times
}

async function checkPage(url: string, headers: Record<string, string>): Promise<void> {
  const answer = await fetch(`${url}/admin/orders`, { headers })
  const html = await answer.text()
  const rows = new Set(html.match(/ord_[0-9a-z]{22}/g)).size
  if (rows !== 50) throw new Error(`The page answered ${answer.status} with ${rows} orders instead of 50.`)
}
