/** Prices among 100,000 offers and 100,000 rules: one looked up in memory, pages and orders before and after, thousands changed at once. */
import { memoryMibOf } from './lib/cpu.ts'
import { inHub, type House } from './lib/house.ts'
import { load } from './lib/load.ts'
import { compare } from './lib/measure.ts'
import { runFromThePage } from './lib/price_pages.ts'
import type { PriceFigures } from './lib/price_figures.ts'
import { figure, report } from './lib/report.ts'
import { signIn } from './lib/sign_in.ts'
import { statementsDuring } from './lib/statement_log.ts'
import { placing } from './orders.ts'

/** Before and after the offers and rules: an order that warms up, one that is counted. */
const ORDERS = 4
const TIMED = 5
const LIST = { ours: { warmUp: 300, count: 400 }, bare: { warmUp: 600, count: 1_200 } }

export const quotesNeeded = ORDERS

const pages = { 'shop, a page': '/products', 'shop, a search': '/products?q=cn-north', 'offers of the back office': '/admin/offers' }

export async function run(house: House): Promise<void> {
  const cookie = await signIn(house.ours.url, house.prepared.staff)
  const few = await standing(house, cookie, 0)
  const { few: fewRules, many, load: index, shelf, preview, change }: PriceFigures = JSON.parse(await inHub('benchmarks/prices_in_hub.ts', [], house.env))
  const most = await standing(house, cookie, ORDERS / 2)
  const headers = { authorization: `Bearer ${house.prepared.token}`, accept: 'application/json' }
  const list = await compare(house, {
    ours: { ...LIST.ours, shotOf: () => ({ method: 'GET', path: '/api/v1/offers?limit=20', headers }) },
    bare: { ...LIST.bare, shotOf: () => ({ method: 'GET', path: '/offers' }) },
  })
  const tenThousand = await runFromThePage(house, cookie, 'bench-south')
  const hundredThousand = await runFromThePage(house, cookie, '')
  report('prices', [
    figure('price among 100 rules', 'ns', fewRules.ours, fewRules.bare, { hold: 4, aim: 2 }),
    figure('price among 100,000 rules', 'ns', many.ours, many.bare, { hold: 4, aim: 2 }),
    figure('100,000 rules ÷ 100 rules', 'ns', many.ours, fewRules.ours, { hold: 3 }),
    figure('index of 100,000 rules from the database', 'ms', index.ours, index.bare),
    figure('100,000 offers from the database', 'ms', shelf.ours, shelf.bare),
    figure('list of 20 offers among 100,000: CPU', 'ms', list.ours.cpuMs, list.bare.cpuMs, { hold: 5, aim: 2.5 }),
    figure('… statements', '', list.ours.statements, list.bare.statements, { hold: 3, aim: 1.1, absolute: true }),
    ...Object.keys(pages).map((name) => figure(`${name}, 100,000 offers ÷ few`, 'ms', most.times[name], few.times[name])),
    figure('order, 100,000 rules and offers ÷ few: statements', '', most.statements.length, few.statements.length, { hold: 1, aim: 1 }),
    figure('memory of the server, 100,000 rules and offers ÷ few', 'MiB', most.memoryMib, few.memoryMib),
    figure('preview of 10,000 prices', 'ms', preview.ours, preview.bare),
    figure('change of 10,000 prices', 'ms', change.ours, change.bare),
    figure('preview and change together', 'ms', preview.ours + change.ours, change.bare, { hold: 5_000, absolute: true }),
    figure(`the same by its pages, ${tenThousand.count} prices`, 'ms', tenThousand.allMs, tenThousand.previewMs, { hold: 5_000, absolute: true }),
    figure(`${hundredThousand.count} prices by their pages`, 'ms', hundredThousand.allMs, hundredThousand.previewMs),
    figure('… taken back', 'ms', hundredThousand.undoMs, hundredThousand.allMs),
  ], { 'page run': JSON.stringify(tenThousand), 'page run of all': JSON.stringify(hundredThousand), 'statements before': few.statements, 'statements after': most.statements })
}

type Standing = { times: Record<string, number>; statements: string[]; memoryMib: number }

/** What pages take, what an order sends to the database, and what the server weighs, as the house stands. */
async function standing(house: House, cookie: string, ordersFrom: number): Promise<Standing> {
  const times: Record<string, number> = {}
  for (const [name, path] of Object.entries(pages)) times[name] = await timeOf(`${house.ours.url}${path}`, cookie)
  const statements = await statementsOfOrder(house, ordersFrom)
  return { times, statements, memoryMib: memoryMibOf(house.ours.pid) }
}

async function timeOf(url: string, cookie: string): Promise<number> {
  const taken: number[] = []
  for (let turn = 0; turn <= TIMED; turn++) {
    const since = performance.now()
    const answer = await fetch(url, { headers: { cookie, accept: 'text/html' } })
    await answer.text()
    if (answer.status !== 200) throw new Error(`${url} was answered with ${answer.status}.`)
    // The first one warms up.
    if (turn > 0) taken.push(performance.now() - since)
  }
  return taken.sort((a, b) => a - b)[Math.floor(TIMED / 2)]
}

/** Statements of one order, those that look for a newer version of something left out: they go by the clock. */
async function statementsOfOrder({ ours, prepared, database }: House, from: number): Promise<string[]> {
  const shotOf = placing(prepared.hot.slice(-ORDERS))
  const place = async (n: number) => {
    const { failed, firstFailure } = await load(ours.url, 1, 1, () => shotOf(n))
    if (failed > 0) throw new Error(`The order failed: ${firstFailure}`)
  }
  await place(from)
  const statements = await statementsDuring(database.socket, () => place(from + 1))
  return statements.map(({ sql }) => sql.slice(0, 150)).filter((sql) => !/from `?topic_versions|^SET GLOBAL/i.test(sql))
}
