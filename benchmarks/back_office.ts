/** The back-office list of 50 orders as a whole HTML page, signed in, with session and all headers. */
import { compare } from './lib/measure.ts'
import { figure, report } from './lib/report.ts'
import { signIn } from './lib/sign_in.ts'
import type { House } from './lib/house.ts'

const OURS = { warmUp: 400, count: 600 }
const BARE = { warmUp: 1_000, count: 2_500 }

export async function run(house: House): Promise<void> {
  const cookie = await signIn(house.ours.url, house.prepared.staff)
  await checkPage(house.ours.url, cookie)
  const page = await compare(house, {
    ours: { ...OURS, shotOf: () => ({ method: 'GET', path: '/admin/orders', headers: { cookie, accept: 'text/html' } }) },
    bare: { ...BARE, shotOf: () => ({ method: 'GET', path: '/admin/orders' }) },
  })
  report('back office', [
    figure('list of 50 orders: CPU', 'ms', page.ours.cpuMs, page.bare.cpuMs, { hold: 6, aim: 4 }),
    figure('list of 50 orders: statements', '', page.ours.statements, page.bare.statements, { hold: 5, absolute: true }),
    figure('list of 50 orders: rate', '/s', page.ours.rate, page.bare.rate),
    figure('list of 50 orders: p99', 'ms', page.ours.p99Ms, page.bare.p99Ms),
  ])
}

async function checkPage(url: string, cookie: string): Promise<void> {
  const answer = await fetch(`${url}/admin/orders`, { headers: { cookie, accept: 'text/html' } })
  const html = await answer.text()
  const rows = new Set(html.match(/ord_[0-9a-z]{22}/g)).size
  if (rows !== 50) throw new Error(`The page answered ${answer.status} with ${rows} orders instead of 50.`)
}
