import { writeFileSync } from 'node:fs'
import type { PluginFn } from '@japa/runner/types'
import type { TestReport } from '../scripts/lib/totals.ts'

/** So many failures in a row have one cause that more of them do not explain. */
const FAILURES_IN_A_ROW_MAX = 40
/** No test and no set-up of a group takes so long; whoever waits for longer waits for something that will not come. */
const SILENCE_MS_MAX = 6 * 60_000

const report: TestReport = {
  finished: false,
  passed: 0,
  failed: 0,
  notRun: [],
  pinned: [],
  leaks: [],
  suites: {},
}
let lastEnded = ''

/** The test that ended last left a transaction open. */
export function noteLeak(): void {
  report.leaks.push(lastEnded)
}

/**
 * Writes what the run came to where `npm test` reads it (TEST_TOTALS_FILE). A plugin and not a
 * reporter, so that `--reporters` does not switch it off. Written with each test too: a process
 * that is killed leaves a report that is not finished and names the test under way.
 */
export function totalsPlugin(path = process.env.TEST_TOTALS_FILE): PluginFn {
  let suite = ''
  let inARow = 0
  const write = () => {
    if (path) {
      writeFileSync(path, JSON.stringify(report))
    }
  }

  const giveUp = (why: string) => {
    report.gaveUp = why
    write()
    process.exit(1)
  }
  let silence: NodeJS.Timeout | undefined
  const begin = (what: string) => {
    clearTimeout(silence)
    silence = setTimeout(() => giveUp(`nothing happened for ${SILENCE_MS_MAX / 60_000} minutes`), SILENCE_MS_MAX)
    report.underWay = `${suite}: ${what}`
    write()
  }

  return ({ emitter }) => {
    emitter.on('suite:start', ({ name }) => {
      suite = name
    })
    emitter.on('group:start', (group) => begin(`the set-up of ${group.title}`))
    emitter.on('test:start', (test) => begin(test.title.expanded))
    emitter.on('test:end', (test) => {
      const title = `${suite}: ${test.title.expanded}`
      lastEnded = title
      report.suites[suite] = (report.suites[suite] ?? 0) + 1
      inARow = test.hasError ? inARow + 1 : 0
      if (test.isPinned) {
        report.pinned.push(title)
      }
      if (test.hasError) {
        report.failed += 1
        if (inARow <= FAILURES_IN_A_ROW_MAX) {
          console.error(...test.errors.map(({ error }) => `${title}: ${String(error?.message ?? error).slice(0, 500)}\n`))
        }
      } else if (test.isSkipped || test.isTodo || test.isFailing) {
        report.notRun.push({ title, why: test.skipReason ?? test.failReason ?? 'no reason given' })
      } else {
        report.passed += 1
      }
      if (inARow === FAILURES_IN_A_ROW_MAX) {
        giveUp(`${FAILURES_IN_A_ROW_MAX} tests in a row failed`)
      }
    })
    emitter.on('runner:end', () => {
      clearTimeout(silence)
      report.finished = true
      delete report.underWay
      write()
    })
  }
}
