import { randomBytes } from 'node:crypto'
import { atEnd } from '../../scripts/lib/at_end.ts'
import { ensureAssets } from '../../scripts/lib/assets.ts'
import { recreateDatabase } from '../../scripts/lib/database.ts'
import { migrate } from '../../scripts/lib/hub.ts'
import { startMariadb, stopMariadb } from '../../scripts/lib/mariadb.ts'
import { filesOf } from '../../scripts/lib/mariadb_files.ts'
import { inVar } from '../../scripts/lib/paths.ts'
import { freePort } from '../../scripts/lib/ports.ts'
import { runNode, supervise, type Supervised } from '../../scripts/lib/processes.ts'
import { waitUntilReady } from '../../scripts/lib/ready.ts'
import { step } from '../../scripts/lib/terminal.ts'
import { Counter } from './counter.ts'
import type { Prepared, Wanted } from './prepared.ts'

const DATABASE = 'hub_bench'
const FIRST_PORT = 3700
const withTypeScript = '--import=./scripts/lib/typescript.mjs'
const profiling = ['--cpu-prof', '--cpu-prof-interval=500', `--cpu-prof-dir=${inVar('benchmarks')}`]

/** Our server and the bare one on the same database, both ready. */
export type House = {
  ours: { url: string; pid: number }
  bare: { url: string; pid: number }
  database: { pid: number; counter: Counter; socket: string }
  prepared: Prepared
  env: Record<string, string>
}

type Database = House['database'] & { env: Record<string, string> }

/** A durable database server of the benchmarks' own, so that nobody else's statements are counted. Its data is made anew. */
export async function openDatabase(): Promise<Database> {
  const base = inVar('benchmarks', 'mariadb')
  const server = await startMariadb('main', base)
  atEnd(async () => void (await stopMariadb('main', base)))
  const access = { host: '127.0.0.1', port: server.port, user: server.user, password: server.password }
  await recreateDatabase(access, DATABASE)
  const port = String(await freePort(FIRST_PORT))
  const env = {
    DB_HOST: access.host, DB_PORT: String(access.port), DB_USER: access.user, DB_PASSWORD: access.password, DB_DATABASE: DATABASE,
    NODE_ENV: 'production', TZ: 'UTC', HOST: '127.0.0.1', PORT: port, APP_URL: `http://127.0.0.1:${port}`,
    APP_KEY: randomBytes(32).toString('base64url'), LOG_LEVEL: 'error', SESSION_DRIVER: 'database', LIMITER_STORE: 'memory',
    SANDBOXES_ALLOWED: 'true', API_REQUESTS_PER_MINUTE: '10000000',
  }
  await step('migrations', () => migrate(env))
  const counter = await Counter.open({ ...access, database: DATABASE })
  atEnd(() => counter.close())
  return { env, pid: server.pid, counter, socket: filesOf('main', base).socket }
}

/** Everything up to two servers that answer. With `profile` ours leaves a CPU profile under var/benchmarks when it ends. */
export async function openHouse(wanted: Wanted, { profile = false } = {}): Promise<House> {
  const { env, ...database } = await openDatabase()
  const { prepared } = await step('data', () => prepare(wanted, env))
  await step('assets', ensureAssets)
  const barePort = String(await freePort(Number(env.PORT) + 1))
  const bare = supervise('bench-bare', { args: ['benchmarks/bare/server.ts'], env: { ...env, PORT: barePort } })
  const ours = supervise('bench-web', { args: [...(profile ? profiling : []), withTypeScript, 'bin/server.ts'], env })
  await step('web', () => waitUntilReady(env.APP_URL, ours))
  return {
    env, prepared,
    ours: { url: env.APP_URL, pid: pidOf(ours) },
    bare: { url: `http://127.0.0.1:${barePort}`, pid: pidOf(bare) },
    database,
  }
}

async function prepare(wanted: Wanted, env: Record<string, string>): Promise<{ says: string; prepared: Prepared }> {
  const output = await inHub('benchmarks/prepare.ts', [JSON.stringify(wanted)], env)
  const prepared = JSON.parse(output) as Prepared
  return { says: `${prepared.walletIds.length} customers, ${prepared.offerIds.length} offers, ${prepared.many.length + prepared.hot.length} quotes`, prepared }
}

/** Runs a file inside the hub's own application; answers with the last line that it printed. */
export async function inHub(file: string, args: string[], env: Record<string, string>): Promise<string> {
  const output = await runNode(file, { args: [withTypeScript, file, ...args], env })
  return output.trim().split('\n').at(-1)!
}

function pidOf(process: Supervised): number {
  if (!process.pid) throw new Error(`${process.name} did not start; see ${process.logFile}`)
  return process.pid
}
