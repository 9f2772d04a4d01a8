import type { SupplierPlugin } from '../../plugin.ts'
import { startSandbox, type Sandbox } from '../sandbox/server.ts'
import type { SandboxDefinition } from '../sandbox/types.ts'
import { Bench, type BenchOptions } from './bench.ts'
import { level0 } from './level0.ts'
import { level1 } from './level1.ts'
import { level2 } from './level2.ts'
import { level3 } from './level3.ts'
import { level4 } from './level4.ts'
import type { Check, CheckResult, ConformanceReport, Level } from './types.ts'

export const allChecks: readonly Check[] = [...level0, ...level1, ...level2, ...level3, ...level4]

export const LEVEL_MAX: Level = 4

export interface ConformanceOptions {
  /** The highest level to run. */
  level?: number
  /** Only these checks, by id. */
  only?: readonly string[]
  /** Told of every result as it comes. */
  onResult?(result: CheckResult): void
}

function reasonToSkip(check: Check, bench: Bench): string | null {
  const { operations } = bench
  const absent = (check.needs ?? []).filter((name) => !operations[name])
  if (absent.length > 0) {
    return `${absent.join(', ')} absent: the supplier has no such call`
  }
  if (check.needsSandbox && !bench.sandbox) {
    return bench.plugin.offline ? 'the supplier has no API to stand in for' : 'only against a sandbox'
  }
  return check.notApplicable?.(bench) ?? null
}

/** Families whose own properties a check has to hold for, besides the general ones. */
const familiesOf = (check: Check, { families }: Bench): (string | null)[] =>
  check.level === 2 && check.needs?.includes('createOrder') ? [null, ...families] : [null]

/** One check on a fresh state, once more for every family with properties of its own; never throws. */
export async function runCheck(check: Check, bench: Bench): Promise<CheckResult> {
  const { id, level } = check
  const facts: string[] = []
  let skipped: string | null = null
  let ran = 0
  for (const family of familiesOf(check, bench)) {
    bench.family = family
    const about = family === null ? '' : `${family}: `
    try {
      const reason = reasonToSkip(check, bench)
      if (reason !== null) {
        skipped ??= reason
        continue
      }
      await bench.begin()
      const fact = await check.run(bench)
      ran += 1
      facts.push(...(fact ? [`${about}${fact}`] : []))
    } catch (error) {
      const { message } = error as Error
      return { id, level, status: 'fail', detail: `${check.says}: but ${about}${message}` }
    } finally {
      bench.family = null
    }
  }
  if (ran === 0) {
    return { id, level, status: 'n/a', detail: skipped ?? '' }
  }
  const detail = facts.length > 0 ? `${check.says} (${facts.join('; ')})` : check.says
  return { id, level, status: 'pass', detail }
}

/** The highest level below and at which nothing failed. */
export function reachedLevel(checks: readonly CheckResult[], highest: number): number {
  const failed = checks.filter(({ status }) => status === 'fail').map(({ level }) => level)
  return Math.min(highest, ...failed.map((level) => level - 1))
}

/** The checks against a connected plugin; `bench.sandbox` null: only those without effect. */
export async function runChecks(
  bench: Bench,
  options: ConformanceOptions = {}
): Promise<ConformanceReport> {
  const highest = Math.min(options.level ?? LEVEL_MAX, LEVEL_MAX)
  const checks: CheckResult[] = []
  const wanted = allChecks.filter(
    ({ level, id }) => level <= highest && (options.only?.includes(id) ?? true)
  )
  for (const check of wanted) {
    const result = await runCheck(check, bench)
    checks.push(result)
    options.onResult?.(result)
  }
  return { reached: reachedLevel(checks, highest), checks }
}

export interface OpenOptions extends BenchOptions {
  /** Settings over the sandbox's own: another combination of properties. */
  settings?: Record<string, unknown>
}

/** A plugin without an API, connected with the defaults of its settings and the example of its catalogue: there is nothing to stand in for. */
export async function runOffline(
  plugin: SupplierPlugin,
  { settings = {}, ...options }: ConformanceOptions & OpenOptions = {}
): Promise<ConformanceReport> {
  const parsed = await plugin.settings.parse({ ...exampleCatalogue(plugin), ...settings })
  if (!parsed.ok) {
    throw new Error(`The settings do not fit: ${JSON.stringify(parsed.errors)}`)
  }
  return runChecks(new Bench(plugin, parsed.value, null, options), options)
}

/** A catalogue that operators keep is empty at first: its own example stands in. */
function exampleCatalogue({ catalogue }: SupplierPlugin): Record<string, string> {
  const read = catalogue?.read([{ ...catalogue.example }])
  return catalogue && read?.ok ? { [catalogue.setting]: read.stored } : {}
}

/** A sandbox that is up and a plugin that is connected to it with the sandbox's settings. */
export async function openBench(
  plugin: SupplierPlugin,
  definition: SandboxDefinition,
  { settings, ...options }: OpenOptions = {}
): Promise<Bench & { sandbox: Sandbox }> {
  const sandbox = await startSandbox(definition, { seed: 'conformance' })
  const parsed = await plugin.settings.parse({ ...sandbox.settings, ...settings })
  if (!parsed.ok) {
    await sandbox.stop()
    throw new Error(`The sandbox's settings do not fit: ${JSON.stringify(parsed.errors)}`)
  }
  return new Bench(plugin, parsed.value, sandbox, options) as Bench & { sandbox: Sandbox }
}

/**
 * The one suite for every plugin: starts its sandbox, connects with the sandbox's settings and runs every check on a fresh state.
 * A check on an absent function is `n/a` with the reason and counts as reached. Takes the sandbox down again.
 */
export async function runConformance(
  plugin: SupplierPlugin,
  definition: SandboxDefinition,
  options: ConformanceOptions & OpenOptions = {}
): Promise<ConformanceReport> {
  const bench = await openBench(plugin, definition, options)
  try {
    return await runChecks(bench, options)
  } finally {
    await bench.sandbox.stop()
  }
}
