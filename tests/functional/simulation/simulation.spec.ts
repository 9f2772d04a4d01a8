import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { mutants } from '../../simulation/mutants.js'
import { emptyTables } from '#tests/fixtures/database'

/** Enough for every way through a purchase; thousands of runs are `npm run simulate`. */
const RUNS = 12
const LIMIT_MS = 240_000

type Report = { runs: number; failed: string[]; survived: string[]; strayed: string[]; coverage: { states: Record<string, number>; faults: Record<string, number> } }

/** The simulation in a process of its own: it takes over clock, timers, database and network of the one that it runs in. */
async function simulate(args: string[]): Promise<{ text: string; report: Report }> {
  const file = join(tmpdir(), `kboss-simulation-${process.pid}.json`)
  const child = spawn(process.execPath, ['--import=./scripts/lib/typescript.mjs', 'tests/simulation/main.ts', '--report', file, ...args], {
    cwd: app.makePath(),
    env: { ...process.env, LOG_LEVEL: 'silent' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  child.stdout.on('data', (chunk) => (text += chunk))
  child.stderr.on('data', (chunk) => (text += chunk))
  await new Promise((resolve) => child.on('close', resolve))
  if (!existsSync(file)) throw new Error(`The simulation did not come to its end:\n${text}`)
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report
  rmSync(file)
  return { text, report }
}

test.group('Simulation | short run', (group) => {
  let result: Awaited<ReturnType<typeof simulate>>

  group.setup(async () => {
    await emptyTables()
    result = await simulate(['--short', '--runs', String(RUNS), '--base', 'kboss'])
  })
  group.teardown(() => emptyTables())
  group.tap((each) => each.timeout(LIMIT_MS))

  test('holds every invariant whatever fails and whoever dies', ({ assert }) => {
    const { report, text } = result
    assert.deepEqual(report.failed, [], text)
    assert.isAtLeast(report.runs, RUNS + Object.keys(mutants).length)
  })

  test('does the same, statement by statement, when a seed is played once more', ({ assert }) => {
    const { report, text } = result
    assert.deepEqual(report.strayed, [], text)
  })

  test('goes through doubt, compensation and a person', ({ assert }) => {
    const { states, faults } = result.report.coverage
    assert.includeMembers(Object.keys(states), ['uncertain', 'completed', 'failed_refunded', 'compensating', 'manual_review', 'confirming'])
    assert.isAtLeast(Object.keys(faults).length, 20)
  })

  for (const [name, { what }] of Object.entries(mutants)) {
    test(`notices ${name}: ${what}`, ({ assert }) => {
      assert.notInclude(result.report.survived, name, result.text.slice(0, 20_000))
    })
  }
})
