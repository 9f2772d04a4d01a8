import { cpuSecondsOf } from './cpu.ts'
import { load, type LoadResult, type Shot } from './load.ts'
import type { House } from './house.ts'

export const USERS = 8
const ROUNDS = 3

/** What one request costs: CPU of server and database together. */
export type Cost = { cpuMs: number; databaseCpuMs: number; statements: number; rate: number; p50Ms: number; p99Ms: number }

type Side = { url: string; pid: number }
/** `warmUp` and `count` are numbers of requests; `shotOf(n)` is asked for each n once, across all rounds. */
export type Work = { shotOf: (n: number) => Shot; warmUp: number; count: number; /** Three where nothing is said; more where somebody else on the machine shows in the figures. */ rounds?: number }

/** Ours and the bare one in turn, three rounds (or ours' own number of them) after a warm-up; the median of each figure. */
export async function compare(house: House, { ours, bare }: { ours: Work; bare: Work }): Promise<{ ours: Cost; bare: Cost }> {
  const sides = [
    { side: house.ours, work: ours, sent: 0, costs: [] as Cost[] },
    { side: house.bare, work: bare, sent: 0, costs: [] as Cost[] },
  ]
  for (const one of sides) {
    await fire(one.side, one.work, 0, one.work.warmUp)
    one.sent = one.work.warmUp
  }
  for (let round = 0; round < (ours.rounds ?? ROUNDS); round++) {
    for (const one of sides) {
      one.costs.push(await measure(house, one.side, one.work, one.sent))
      one.sent += one.work.count
    }
  }
  return { ours: median(sides[0].costs), bare: median(sides[1].costs) }
}

/** How many shots `compare` takes in all. */
export const shotsOf = ({ warmUp, count, rounds = ROUNDS }: Pick<Work, 'warmUp' | 'count' | 'rounds'>): number => warmUp + rounds * count

async function measure({ database }: House, side: Side, work: Work, from: number): Promise<Cost> {
  const statements = await database.counter.statements()
  const before = { server: cpuSecondsOf(side.pid), database: cpuSecondsOf(database.pid) }
  const { count, ratePerSecond: rate, p50Ms, p99Ms } = await fire(side, work, from, work.count)
  const msEach = (seconds: number) => (seconds / count) * 1000
  const databaseCpuMs = msEach(cpuSecondsOf(database.pid) - before.database)
  const cpuMs = msEach(cpuSecondsOf(side.pid) - before.server) + databaseCpuMs
  return { cpuMs, databaseCpuMs, statements: ((await database.counter.statements()) - statements) / count, rate, p50Ms, p99Ms }
}

async function fire(side: Side, work: Work, from: number, count: number): Promise<LoadResult> {
  const result = await load(side.url, USERS, count, (n) => work.shotOf(from + n))
  if (result.failed > 0) throw new Error(`${result.failed} of ${count} requests to ${side.url}${work.shotOf(from).path} failed: ${result.firstFailure}`)
  return result
}

export function median(costs: readonly Cost[]): Cost {
  const middle = (name: keyof Cost) => costs.map((cost) => cost[name]).sort((a, b) => a - b)[Math.floor(costs.length / 2)]
  return { cpuMs: middle('cpuMs'), databaseCpuMs: middle('databaseCpuMs'), statements: middle('statements'), rate: middle('rate'), p50Ms: middle('p50Ms'), p99Ms: middle('p99Ms') }
}
