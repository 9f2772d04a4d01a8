import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { simulationOptions } from '../tests/simulation/options.ts'
import { atEnd } from './lib/at_end.ts'
import { grantTables, recreateDatabase } from './lib/database.ts'
import { joinDatabaseServer, ownerEnv, type DatabaseServer } from './lib/database_server.ts'
import { ensureEnvFile } from './lib/env.ts'
import { fingerprint, readJson, writeAtomic } from './lib/files.ts'
import { migrate } from './lib/hub.ts'
import { inVar, root } from './lib/paths.ts'
import { runNodeHere } from './lib/processes.ts'
import { SetupError } from './lib/setup_error.ts'
import { print, step } from './lib/terminal.ts'
import { takeTestSlot, testEnv } from './lib/test_slot.ts'

/** Scenarios that share a database: a process gets whole houses, so that a seed means the same however many processes there are. */
const HOUSE = 25
/** From so many runs on every state and kind of fault must have been reached; from more on what is rarer, as each process says. */
const LONG = 200
const LATER: [text: RegExp, runs: number][] = [
  [/^death at /, 400],
  [/ by hand$/, 2_000],
]

const usage = `Usage: npm run simulate -- [--runs n] [--from n] [--base name] [--jobs n] [--keep-going] [--verbose]
                          --seed name-17        one scenario once more
                          --mutant name         wakes one mistake: a scenario must notice it
                          --mutants             all of them
                          --twice               each seed twice, compared
docs/simulation.md says what each is for.`

type House = { env: Record<string, string>; report: string }
/** What a process of the simulation says at its end, as far as it is added up here. */
type Report = { runs: number; failed: string[]; strayed: string[]; missing: string[] }

/** Scenario after scenario on a database of its own, or on several at once (`--jobs`); see docs/simulation.md. */
export async function main(args: string[]): Promise<number> {
  const values = readFlags(args)
  if (values.help) {
    print(usage)
    return 0
  }
  ensureEnvFile()
  const jobs = Number(values.jobs)
  const server = await joinDatabaseServer('test')
  atEnd(server.leave)
  const rest = args.filter((arg, index) => !arg.startsWith('--jobs') && args[index - 1] !== '--jobs')
  if (jobs <= 1) {
    const { env } = await house(server)
    return runNodeHere({ args: call(rest), env })
  }
  const base = values.base ?? randomBytes(3).toString('hex')
  return together(server, { jobs, rest, base, runs: Number(values.runs), from: Number(values.from) })
}

function readFlags(args: string[]) {
  try {
    const { values } = parseArgs({ args, options: { ...simulationOptions, jobs: { type: 'string', default: '1' }, help: { type: 'boolean', default: false } } as const })
    for (const name of ['runs', 'from', 'jobs'] as const) if (!/^[1-9]\d{0,6}$/.test(values[name])) throw new Error(`--${name} takes a whole number from 1 on.`)
    return values
  } catch (error) {
    throw new SetupError(`${(error as Error).message}\n${usage}`)
  }
}

const call = (args: string[]) => ['--max-semi-space-size=64', '--import=./scripts/lib/typescript.mjs', 'tests/simulation/main.ts', ...args]

type Together = { jobs: number; rest: string[]; base: string; runs: number; from: number }

/** The same series in several processes, each its own part and its own database; one that fails does not stop the others. */
async function together(server: DatabaseServer, { jobs, rest, base, runs, from }: Together): Promise<number> {
  const share = Math.ceil(runs / jobs / HOUSE) * HOUSE
  const parts = Array.from({ length: jobs }, (_, index) => ({ from: from + index * share, runs: Math.min(share, runs - index * share) })).filter((part) => part.runs > 0)
  const houses: House[] = []
  while (houses.length < parts.length) houses.push(await house(server))
  const codes = await Promise.all(
    parts.map((part, index) => {
      const { env, report } = houses[index]
      const own = ['--runs', String(part.runs), '--from', String(part.from), '--base', base, '--report', report]
      return runNodeHere({ args: call([...rest, ...own]), env })
    })
  )
  const reports = houses.map(({ report }) => readJson<Report>(report)).filter((report) => report !== undefined)
  const done = reports.reduce((sum, report) => sum + report.runs, 0)
  const never = runs >= LONG ? (reports[0]?.missing ?? []).filter((what) => reports.every(({ missing }) => missing.includes(what))).filter((what) => LATER.every(([text, least]) => runs >= least || !text.test(what))) : []
  for (const what of never) print(`never reached: ${what}`)
  print(`${done} of ${runs} runs of base ${base} in ${parts.length} processes, failed: ${reports.flatMap(({ failed, strayed }) => [...failed, ...strayed]).join(' ') || 'none'}`)
  return codes.every((code) => code === 0) && reports.length === parts.length && never.length === 0 ? 0 : 1
}

async function house(server: DatabaseServer): Promise<House> {
  const slot = takeTestSlot()
  const database = `hub_simulate_${slot.number}`
  const env = { ...(await testEnv(slot, server, database)), LOG_LEVEL: process.env.LOG_LEVEL ?? 'silent' }
  await step('database', async () => ({ says: `${database}, ${await prepare(database, server, env)}` }))
  const report = inVar('test', `${database}.report.json`)
  rmSync(report, { force: true })
  return { env, report }
}

/** Made anew when the migrations changed; scenarios empty its tables themselves. */
async function prepare(database: string, server: DatabaseServer, env: Record<string, string>): Promise<string> {
  const file = inVar('test', `${database}.json`)
  const state = { migrations: fingerprint(root, ['database/migrations']), server: `${server.host}:${server.port}` }
  const last = readJson<typeof state>(file)
  if (last?.migrations === state.migrations && last.server === state.server) return 'up to date'
  rmSync(file, { force: true })
  await recreateDatabase(server, database)
  await migrate({ ...env, ...ownerEnv(server) })
  await grantTables(server, database)
  writeAtomic(file, JSON.stringify(state))
  return 'made anew'
}
