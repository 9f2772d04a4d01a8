import type { SupplierPlugin } from '../../plugin.ts'
import { startSandbox, type Sandbox } from '../sandbox/server.ts'
import type { SandboxDefinition } from '../sandbox/types.ts'
import { Bench } from './bench.ts'
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
    return 'only against a sandbox'
  }
  return check.notApplicable?.(bench) ?? null
}

/** One check on a fresh state; never throws. */
export async function runCheck(check: Check, bench: Bench): Promise<CheckResult> {
  const { id, level } = check
  try {
    const reason = reasonToSkip(check, bench)
    if (reason !== null) {
      return { id, level, status: 'n/a', detail: reason }
    }
    await bench.begin()
    const fact = await check.run(bench)
    return { id, level, status: 'pass', detail: fact ? `${check.says} (${fact})` : check.says }
  } catch (error) {
    const { message } = error as Error
    return { id, level, status: 'fail', detail: `${check.says}: but ${message}` }
  }
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

/** A sandbox that is up and a plugin that is connected to it with the sandbox's settings. */
export async function openBench(
  plugin: SupplierPlugin,
  definition: SandboxDefinition
): Promise<Bench & { sandbox: Sandbox }> {
  const sandbox = await startSandbox(definition, { seed: 'conformance' })
  const parsed = await plugin.settings.parse(sandbox.settings)
  if (!parsed.ok) {
    await sandbox.stop()
    throw new Error(`The sandbox's settings do not fit: ${JSON.stringify(parsed.errors)}`)
  }
  return new Bench(plugin, parsed.value, sandbox) as Bench & { sandbox: Sandbox }
}

/**
 * The one suite for every plugin: starts its sandbox, connects with the sandbox's settings and runs every check on a fresh state.
 * A check on an absent function is `n/a` with the reason and counts as reached. Takes the sandbox down again.
 */
export async function runConformance(
  plugin: SupplierPlugin,
  definition: SandboxDefinition,
  options: ConformanceOptions = {}
): Promise<ConformanceReport> {
  const bench = await openBench(plugin, definition)
  try {
    return await runChecks(bench, options)
  } finally {
    await bench.sandbox.stop()
  }
}
