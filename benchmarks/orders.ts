/** An order placed and paid up to the hold by one API request: spread over many wallets, all on one, and among a thousand price rules. */
import { randomUUID } from 'node:crypto'
import { ace, runNode } from '../scripts/lib/processes.ts'
import { load } from './lib/load.ts'
import { compare, shotsOf, type Work } from './lib/measure.ts'
import type { OpenQuote } from './lib/prepared.ts'
import { figure, report } from './lib/report.ts'
import { statementsDuring, type Statement } from './lib/statement_log.ts'
import { inHub, type House } from './lib/house.ts'

/** The warm-up uses every wallet's token once: its first use in five minutes is written down. */
const MANY = { warmUp: 1_000, count: 800, rounds: 7 }
const HOT = { warmUp: 100, count: 600, rounds: 7 }
/** Among the rules of every customer; the warm-up outlasts the second in which they come into force. */
const RULED = { warmUp: 600, count: 600, rounds: 7 }
/** The bare one's request costs a fifth: as many again, so that the clock's ticks do not show. */
const BARE_TIMES = 3
const LOGGED = 1

/** How many quotes a run uses up. */
export const quotesNeeded = { many: shotsOf(MANY) + shotsOf(RULED) + LOGGED, hot: shotsOf(HOT) }

const json = { 'content-type': 'application/json', 'accept': 'application/json' }

export const placing = (quotes: readonly OpenQuote[]): Work['shotOf'] => (n) => {
  const { id, token } = quotes[n]
  return {
    method: 'POST', path: '/api/v1/orders', body: JSON.stringify({ quoteId: id }),
    headers: { ...json, 'authorization': `Bearer ${token}`, 'idempotency-key': randomUUID() },
  }
}

const barePlacing = (walletIds: readonly number[]): Work['shotOf'] => (n) => ({
  method: 'POST', path: '/orders', headers: json,
  body: JSON.stringify({ walletId: walletIds[n % walletIds.length], amountFen: 170_00 }),
})

const times = ({ warmUp, count }: { warmUp: number; count: number }) => ({ warmUp: warmUp * BARE_TIMES, count: count * BARE_TIMES })

export async function run(house: House): Promise<void> {
  const { prepared } = house
  const many = await compare(house, {
    ours: { ...MANY, shotOf: placing(prepared.many) },
    bare: { ...times(MANY), shotOf: barePlacing(prepared.walletIds) },
  })
  const rules = await inHub('benchmarks/rules_in_hub.ts', [JSON.stringify({ organisationIds: prepared.walletIds, offerIds: prepared.offerIds })], house.env)
  const ruled = await compare(house, {
    ours: { ...RULED, shotOf: placing(prepared.many.slice(shotsOf(MANY))) },
    bare: { ...times(RULED), shotOf: barePlacing(prepared.walletIds) },
  })
  const hot = await compare(house, {
    ours: { ...HOT, shotOf: placing(prepared.hot) },
    bare: { ...times(HOT), shotOf: barePlacing(prepared.walletIds.slice(0, 1)) },
  })
  const [{ Value: deadlocks }] = await house.database.counter.query("SHOW GLOBAL STATUS LIKE 'Innodb_deadlocks'")
  const one = await statementsOfOne(house)
  report('orders', [
    figure('order, many wallets: CPU', 'ms', many.ours.cpuMs, many.bare.cpuMs, { hold: 3.5, aim: 2.5 }),
    figure('… of it the database', 'ms', many.ours.databaseCpuMs, many.bare.databaseCpuMs),
    figure('order, many wallets: rate', '/s', many.ours.rate, many.bare.rate, { hold: 0.3, higherIsBetter: true }),
    figure('order, many wallets: p50', 'ms', many.ours.p50Ms, many.bare.p50Ms),
    figure('order, many wallets: p99', 'ms', many.ours.p99Ms, many.bare.p99Ms, { hold: 4 }),
    figure('order, one wallet: CPU', 'ms', hot.ours.cpuMs, hot.bare.cpuMs),
    figure('order, one wallet: rate', '/s', hot.ours.rate, hot.bare.rate, { hold: 0.6, aim: 1, higherIsBetter: true }),
    figure('order, one wallet: p99', 'ms', hot.ours.p99Ms, hot.bare.p99Ms),
    figure(`order among ${rules} rules, with and without: CPU`, 'L', ruled.ours.cpuMs / ruled.bare.cpuMs, many.ours.cpuMs / many.bare.cpuMs, { hold: 1.1, aim: 1.03 }),
    figure('order: statements', '', many.ours.statements, many.bare.statements, { hold: 18, aim: 12, absolute: true }),
    figure('statements while the wallet is locked', '', one.locked, 5, { hold: 4, absolute: true }),
  ], { ...(await verifiedLedger(house)), deadlocks: Number(deadlocks), statements: one.all })
}

/** Sends one order and reads from the server's log what was said on the connection that took the money. */
async function statementsOfOne({ database, ours, prepared }: House): Promise<{ locked: number; all: string[] }> {
  const shotOf = placing(prepared.many)
  const statements = await statementsDuring(database.socket, async () => {
    const { failed } = await load(ours.url, 1, LOGGED, () => shotOf(quotesNeeded.many - LOGGED))
    if (failed > 0) throw new Error('The logged order failed.')
  })
  const all = statements.map(({ thread, sql }) => `${thread} ${sql.replace(/\s+/g, ' ').slice(0, 110)}`)
  return { locked: whileLocked(statements), all }
}

/** From the statement that locks the wallet's row to the COMMIT of its connection, both counted; a block that ends with it is one. */
function whileLocked(statements: readonly Statement[]): number {
  const from = statements.findIndex(({ sql }) => /update\s+`?wallets|from\s+`?wallets`?.*for update/i.test(sql))
  if (from === -1) throw new Error('The log has no statement that takes from a wallet.')
  const { thread } = statements[from]
  const after = statements.slice(from).filter((statement) => statement.thread === thread)
  return after.findIndex(({ sql }) => /^commit|; COMMIT; END$/i.test(sql)) + 1
}

/** The books must be right after the race for one wallet. */
async function verifiedLedger({ env }: House): Promise<{ ledger: string }> {
  const output = await runNode('ledger:verify', { args: ace('ledger:verify', '--json'), env })
  const results = JSON.parse(output.slice(output.indexOf('['))) as { id: string; ok: boolean }[]
  const broken = results.filter(({ ok }) => !ok).map(({ id }) => id)
  if (results.length === 0 || broken.length > 0) throw new Error(`ledger:verify found faults: ${broken.join(', ')}`)
  return { ledger: `right (${results.map(({ id }) => id).join(', ')})` }
}
