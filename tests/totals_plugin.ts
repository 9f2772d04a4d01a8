import { writeFileSync } from 'node:fs'
import type { PluginFn } from '@japa/runner/types'
import type { TestReport } from '../scripts/lib/totals.ts'

/**
 * Writes what the run came to where `npm test` reads it (TEST_TOTALS_FILE). A plugin and not a
 * reporter, so that `--reporters` does not switch it off. Written after each group too: a process
 * that is killed leaves a report that is not finished.
 */
export function totalsPlugin(path = process.env.TEST_TOTALS_FILE): PluginFn {
  const report: TestReport = {
    finished: false,
    passed: 0,
    failed: 0,
    notRun: [],
    pinned: [],
    suites: {},
  }
  let suite = ''
  const write = () => {
    if (path) {
      writeFileSync(path, JSON.stringify(report))
    }
  }

  return ({ emitter }) => {
    emitter.on('suite:start', ({ name }) => {
      suite = name
    })
    emitter.on('test:end', (test) => {
      const title = `${suite}: ${test.title.expanded}`
      report.suites[suite] = (report.suites[suite] ?? 0) + 1
      if (test.isPinned) {
        report.pinned.push(title)
      }
      if (test.hasError) {
        report.failed += 1
      } else if (test.isSkipped || test.isTodo || test.isFailing) {
        report.notRun.push({ title, why: test.skipReason ?? test.failReason ?? 'no reason given' })
      } else {
        report.passed += 1
      }
    })
    emitter.on('group:end', write)
    emitter.on('runner:end', () => {
      report.finished = true
      write()
    })
  }
}
