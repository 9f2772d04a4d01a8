/** What a signed-in customer with prices of their own asks of the catalogue: a page of 20 offers, and one offer with its options. */
import { compare, type Work } from './lib/measure.ts'
import { figure, report } from './lib/report.ts'
import type { House } from './lib/house.ts'

const OURS = { warmUp: 1_000, count: 1_500 }
const BARE = { warmUp: 2_000, count: 4_000 }

export async function run(house: House): Promise<void> {
  const { token, offerIds } = house.prepared
  const headers = { authorization: `Bearer ${token}`, accept: 'application/json' }
  const offerId = (n: number) => offerIds[n % offerIds.length]
  const ours = (path: (n: number) => string): Work => ({ ...OURS, shotOf: (n) => ({ method: 'GET', path: path(n), headers }) })
  const bare = (path: (n: number) => string): Work => ({ ...BARE, shotOf: (n) => ({ method: 'GET', path: path(n) }) })
  const list = await compare(house, { ours: ours(() => '/api/v1/offers?limit=20'), bare: bare(() => '/offers') })
  const detail = await compare(house, { ours: ours((n) => `/api/v1/offers/${offerId(n)}`), bare: bare((n) => `/offers/${offerId(n)}`) })
  report('catalog', [
    figure('list of 20 offers: CPU', 'ms', list.ours.cpuMs, list.bare.cpuMs, { hold: 5, aim: 2.5 }),
    figure('list of 20 offers: statements', '', list.ours.statements, list.bare.statements, { hold: 3, aim: 1.1, absolute: true }),
    figure('list of 20 offers: rate', '/s', list.ours.rate, list.bare.rate),
    figure('list of 20 offers: p99', 'ms', list.ours.p99Ms, list.bare.p99Ms),
    figure('offer: CPU', 'ms', detail.ours.cpuMs, detail.bare.cpuMs, { hold: 6, aim: 3 }),
    figure('offer: statements', '', detail.ours.statements, detail.bare.statements, { hold: 3, absolute: true }),
    figure('offer: rate', '/s', detail.ours.rate, detail.bare.rate),
    figure('offer: p99', 'ms', detail.ours.p99Ms, detail.bare.p99Ms),
  ])
}
