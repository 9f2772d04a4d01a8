import { Agent } from 'node:http'
import { later } from '#kernel/clock'
import { newId } from '#kernel/ids'
import { connect, type LiveConnection } from '#suppliers/pipeline/live_connection'
import { REQUEST_TIMEOUTS } from '#suppliers/pipeline/http_client'
import { askSupplier, layers, runCall } from '#suppliers/pipeline/run_call'
import { withJournal } from '#suppliers/pipeline/with_journal'
import { defineSettings, defineSupplier, SDK_VERSION, type SupplierCall } from '#supplier-sdk'
import got from 'got'
import { cpuSecondsOf } from './cpu.ts'
import type { CallCost, LayerFigures, LayerInput } from './layer_figures.ts'

const USERS = 8
/** Before the first round that counts, so that compiling is not measured: it goes on for thousands of calls. */
const WARM_UP_ROUNDS = 4
const ROUNDS = 9
const DEADLINE_MS = 60_000
/** More than the places of a lane: some hang at the supplier, the others in the queue. */
const HANGING = 32

type Balance = { currency: string; availableFen: number }
type Way = {
  name: keyof LayerFigures
  count: number
  call: () => Promise<unknown>
  withDatabase?: boolean
  /** Sets the stage of each round; what it answers clears it. */
  before?: () => () => Promise<void>
}

/** Every way in turn, there and back, several rounds after the warm-up; the median of each figure. */
export async function measureLayers({ origin, connectionCode, databasePid }: LayerInput): Promise<LayerFigures> {
  const supplier = (path: string) => standIn(connectionCode, `${origin}/supplier/${path}`)
  const live = supplier('balance')
  const broken = supplier('balance')
  const naked = got.extend({ retry: { limit: 0 }, agent: { http: new Agent({ keepAlive: true }) } })
  const bare = naked.extend({ followRedirect: false, timeout: REQUEST_TIMEOUTS, agent: { http: new Agent({ keepAlive: true }) } })
  const calling = () => expect('done', callWithoutRows(live))
  const ways: Way[] = [
    { name: 'naked', count: 1_500, call: () => naked.get(`${origin}/supplier/balance`).json() },
    { name: 'got', count: 1_500, call: () => bare.get(`${origin}/supplier/balance`, { signal: new AbortController().signal }).json() },
    { name: 'layers', count: 1_500, call: calling },
    { name: 'journal', count: 300, call: () => expect('done', journalled(live)), withDatabase: true },
    { name: 'open', count: 4_000, call: () => expect('not_sent', callWithoutRows(broken)), before: () => breakFor(broken) },
    { name: 'calm', count: 1_500, call: calling },
    { name: 'hanging', count: 1_500, call: calling, before: () => hang(supplier('hangs')) },
  ]
  const costs = new Map(ways.map(({ name }) => [name, [] as CallCost[]]))
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
    for (const way of round % 2 === 0 ? ways : ways.toReversed()) {
      const clear = way.before?.()
      const cost = await measure(way, databasePid)
      await clear?.()
      if (round >= WARM_UP_ROUNDS) costs.get(way.name)!.push(cost)
    }
  }
  return Object.fromEntries([...costs].map(([name, found]) => [name, median(found)])) as LayerFigures
}

function standIn(code: string, address: string): LiveConnection {
  const plugin = defineSupplier({
    code: 'bench', sdk: SDK_VERSION, names: { 'zh-CN': '基准', 'en': 'Benchmark' }, settings: defineSettings({}), settingsVersion: 1,
    properties: { currency: 'CNY' },
    limits: { requestsPerSecond: 1_000, concurrency: { read: USERS }, deadlineMs: { read: DEADLINE_MS } },
    connect: ({ http }) => ({
      checkHealth: async () => ({ status: 'done' as const, data: { reachable: true, authorised: true } }),
      getBalance: async ({ signal }: SupplierCall) => ({ status: 'done' as const, data: await http.get(address, { signal }).json<Balance>() }),
    }),
  })
  return connect(code, plugin, {})
}

const withoutRows = layers.filter((layer) => layer !== withJournal)

function callWithoutRows(live: LiveConnection, signal?: AbortSignal) {
  const id = newId('cal')
  const common = { id, live, operation: 'getBalance' as const, operationKey: id, attempt: 1, input: undefined, organisationId: null }
  return runCall({ ...common, deadlineAt: later(DEADLINE_MS), signal }, withoutRows)
}

async function journalled(live: LiveConnection) {
  const { outcome } = await askSupplier(live, 'getBalance', undefined, {})
  return outcome
}

async function expect(status: string, answer: Promise<{ status: string }>): Promise<void> {
  const outcome = await answer
  if (outcome.status !== status) throw new Error(`A call ended as ${JSON.stringify(outcome)} instead of ${status}.`)
}

/** An open breaker lets a trial through after ten seconds: it is opened anew for each round. */
function breakFor(live: LiveConnection): () => Promise<void> {
  const { breaker } = live.lanes.of('read')
  breaker.open()
  return async () => breaker.close()
}

/** Calls that get no answer; the function that it returns ends them. */
function hang(live: LiveConnection): () => Promise<void> {
  const end = new AbortController()
  const calls = Array.from({ length: HANGING }, () => callWithoutRows(live, end.signal))
  return async () => {
    end.abort(new Error('The round is over.'))
    await Promise.all(calls)
    live.close()
  }
}

async function measure({ count, call, withDatabase }: Way, databasePid: number): Promise<CallCost> {
  const times: number[] = []
  let next = 0
  const database = cpuSecondsOf(databasePid)
  const before = process.cpuUsage()
  await Promise.all(
    Array.from({ length: USERS }, async () => {
      while (next++ < count) {
        const startedAt = performance.now()
        await call()
        times.push(performance.now() - startedAt)
      }
    })
  )
  const { user, system } = process.cpuUsage(before)
  times.sort((a, b) => a - b)
  const databaseMs = withDatabase ? (cpuSecondsOf(databasePid) - database) * 1000 : 0
  return { cpuMs: ((user + system) / 1000 + databaseMs) / count, p99Ms: times[Math.floor(count * 0.99)] }
}

function median(costs: readonly CallCost[]): CallCost {
  const middle = (name: keyof CallCost) => costs.map((cost) => cost[name]).sort((a, b) => a - b)[Math.floor(costs.length / 2)]
  return { cpuMs: middle('cpuMs'), p99Ms: middle('p99Ms') }
}
