import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { allowedSkips } from '../tests/allowed_skips.ts'
import { ensureAssets } from './lib/assets.ts'
import { atEnd } from './lib/at_end.ts'
import { ensureChromium } from './lib/chromium.ts'
import { joinDatabaseServer, type DatabaseServer } from './lib/database_server.ts'
import { ensureEnvFile } from './lib/env.ts'
import { readJson } from './lib/files.ts'
import { inVar, root } from './lib/paths.ts'
import { runNode, runNodeHere, type NodeCall } from './lib/processes.ts'
import { SetupError } from './lib/setup_error.ts'
import { bold, complain, print, step } from './lib/terminal.ts'
import {
  markTestDatabaseClean,
  prepareTestDatabase,
  takeTestSlot,
  testEnv,
} from './lib/test_slot.ts'
import { addTotals, countTests, totalsLine, type TestReport, type Totals } from './lib/totals.ts'

/** In this order, the fast ones first. */
const suites = ['architecture', 'unit', 'suppliers', 'functional', 'browser'] as const
/**
 * A whole run plays these beside the others, in a process and a database of their own: each waits half of its time for a database or
 * for Chromium, and there are two cores. With them both sides take about as long.
 */
const asideSuites: readonly string[] = ['suppliers', 'browser']
/** They take a few minutes; whoever waits for longer waits for something that will not come. */
const limitMs = 45 * 60_000
const withPages = ['functional', 'browser']

const passed: Totals = { passed: 1, failed: 0, problems: [] }

const checks: Record<string, string[]> = {
  lint: [
    join(root, 'node_modules', 'eslint', 'bin', 'eslint.js'),
    '.',
    '--max-warnings=0',
    '--cache',
    '--cache-strategy=content',
    `--cache-location=${inVar('eslint.cache')}`,
  ],
  typecheck: [
    join(root, 'node_modules', 'typescript7', 'bin', 'tsc'),
    '-p',
    'tsconfig.json',
    '--noEmit',
  ],
}

/**
 * Without arguments everything: lint, type check, then all suites. With arguments a part:
 * `lint`, `typecheck`, or what Japa takes (`unit --files wallet`). The last line is the totals.
 */
export async function main(args: string[]): Promise<number> {
  const { names, flags } = split(args)
  const chosenChecks = args.length === 0 ? Object.keys(checks) : names.filter(isCheck)
  const withSuites = args.length === 0 || chosenChecks.length < args.length
  // The tests run on one core and wait for the database: the checks take the other one, then the suites that run aside.
  const checked = checkAll(chosenChecks, { aside: withSuites })
  const suitesRan = withSuites ? await runSuites(names.filter((name) => !isCheck(name)), flags, checked) : undefined
  const totals = addTotals([...(await checked), ...(suitesRan ? [suitesRan] : [])])
  print()
  for (const problem of totals.problems) {
    print(`failed: ${problem}`)
  }
  print(totalsLine(totals))
  return totals.failed === 0 ? 0 : 1
}

/** One after the other. `aside`: what they say is shown when each has ended, not in the middle of a test. */
async function checkAll(names: string[], { aside }: { aside: boolean }): Promise<Totals[]> {
  const found: Totals[] = []
  for (const name of names) {
    found.push(await (aside ? checkAside(name) : check(name)))
  }
  return found
}

async function check(name: string): Promise<Totals> {
  heading(name)
  const code = await runNodeHere({ args: checks[name] })
  return code === 0 ? passed : failure([`${name} (exit ${code})`])
}

async function checkAside(name: string): Promise<Totals> {
  try {
    await runNode(name, { args: checks[name] })
    print(`\n${bold(name)}: nothing to complain about`)
    return passed
  } catch (error) {
    if (error instanceof SetupError) {
      return failure([error.message])
    }
    throw error
  }
}

/** A missing component is one failure; what can run without it still does. */
async function runSuites(named: string[], flags: string[], checked: Promise<unknown>): Promise<Totals> {
  heading('tests')
  const whole = named.length + flags.length === 0
  let chosen: string[] = named.length > 0 ? named : [...suites]
  const missing: string[] = []
  try {
    let chromium: string | undefined
    if (chosen.includes('browser')) {
      chromium = await chromiumOr(missing)
      chosen = chromium ? chosen : chosen.filter((suite) => suite !== 'browser')
    }
    if (chosen.length === 0) {
      return failure(missing)
    }
    ensureEnvFile()
    const server = await step('database', async () => {
      const joined = await joinDatabaseServer('test')
      atEnd(joined.leave)
      return joined
    })
    if (chosen.some((suite) => withPages.includes(suite))) {
      await step('assets', ensureAssets)
    }
    const aside = whole && chosen.length > 1 ? chosen.filter((suite) => asideSuites.includes(suite)) : []
    const here = chosen.filter((suite) => !aside.includes(suite))
    const ran = await Promise.all([
      runJapa(here, { server, whole, flags, chromium }),
      aside.length > 0 ? checked.then(() => runJapa(aside, { server, whole, flags, chromium, aside: true })) : undefined,
    ])
    return addTotals([...ran.filter((totals) => totals !== undefined), failure(missing)])
  } catch (error) {
    if (error instanceof SetupError) {
      return failure([...missing, error.message])
    }
    throw error
  }
}

type JapaRun = { server: DatabaseServer; whole: boolean; flags: string[]; chromium?: string; /** Its output is shown when it has ended. */ aside?: boolean }

async function runJapa(chosen: string[], { server, whole, flags, chromium, aside = false }: JapaRun): Promise<Totals> {
  const slot = takeTestSlot()
  const { database, says } = await prepareTestDatabase(slot, server, { fresh: whole })
  print(`  ${chosen.join(', ')}: ${says}`)
  rmSync(slot.totalsFile, { force: true })
  const call = {
    args: ['--import=./scripts/lib/typescript.mjs', 'bin/test.ts', ...chosen, ...withFolders(flags)],
    env: {
      ...(await testEnv(slot, server, database)),
      ...(chromium ? { CHROMIUM_PATH: chromium } : {}),
    },
  }
  const exitCode = aside ? await runAside(chosen.join(', '), call) : await runNodeHere(call, { limitMs })
  const report = readJson<TestReport>(slot.totalsFile)
  if (report?.finished) {
    markTestDatabaseClean(slot)
  }
  return countTests(report, { exitCode, allowed: allowedSkips, expected: whole ? chosen : [] })
}

async function runAside(label: string, call: NodeCall): Promise<number> {
  try {
    print(await runNode(label, call, { limitMs }))
    return 0
  } catch (error) {
    if (error instanceof SetupError) {
      return 1
    }
    throw error
  }
}

async function chromiumOr(missing: string[]): Promise<string | undefined> {
  try {
    return await ensureChromium()
  } catch (error) {
    if (!(error instanceof SetupError)) {
      throw error
    }
    complain(error.message)
    missing.push(error.message)
    return undefined
  }
}

function failure(problems: string[]): Totals {
  return { passed: 0, failed: problems.length, problems }
}

/** Names of checks and suites stand first; from the first flag on everything is Japa's. */
function split(args: string[]) {
  const first = args.findIndex((arg) => arg.startsWith('-'))
  return first === -1
    ? { names: args, flags: [] }
    : { names: args.slice(0, first), flags: args.slice(first) }
}

/** For Japa `--files wallet` is a file; here it is also the folder of that name. */
function withFolders(flags: string[]): string[] {
  return flags
    .flatMap((flag) => (flag.startsWith('--files=') ? ['--files', flag.slice(8)] : [flag]))
    .flatMap((flag, index, all) =>
      all[index - 1] === '--files' && /^[\w-]+$/.test(flag)
        ? [flag, '--files', `${flag}/*`, '--files', `${flag}/*/*`]
        : [flag]
    )
}

function isCheck(name: string): boolean {
  return Object.hasOwn(checks, name)
}

function heading(text: string) {
  print(`\n${bold(text)}`)
}
