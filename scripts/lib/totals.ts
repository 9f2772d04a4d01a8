/** What `tests/totals_plugin.ts` writes while the tests run. */
export type TestReport = {
  /** False until the runner came to its end. */
  finished: boolean
  passed: number
  failed: number
  /** Skipped, to be written, or expected to fail: each counts as a failure unless it is allowed. */
  notRun: { title: string; why: string }[]
  pinned: string[]
  /** Tests that left a transaction open. */
  leaks: string[]
  /** The test that runs, or ran when the process ended. */
  underWay?: string
  /** Why the run ended itself early. */
  gaveUp?: string
  suites: Record<string, number>
}

export type Totals = { passed: number; failed: number; problems: string[] }

/**
 * Counts a run of the tests. Whatever ends badly without a failed test (a crash, a hook, a missing
 * suite) counts as one failure and says so in `problems`.
 *
 * @param expected suites that must have run at least one test; empty when a part was asked for
 */
export function countTests(
  report: TestReport | undefined,
  {
    exitCode,
    allowed,
    expected,
  }: { exitCode: number; allowed: readonly { title: string }[]; expected: readonly string[] }
): Totals {
  const problems: string[] = []
  if (!report?.finished) {
    problems.push(endedEarly(report))
  }
  const passed = report?.passed ?? 0
  const failed = report?.failed ?? 0
  for (const { title, why } of report?.notRun ?? []) {
    if (!allowed.some((entry) => entry.title === title)) {
      problems.push(`not run: ${title} (${why})`)
    }
  }
  for (const title of report?.leaks ?? []) {
    problems.push(`left a transaction open: ${title}`)
  }
  for (const title of report?.pinned ?? []) {
    problems.push(`pinned, which hides all others: ${title}`)
  }
  for (const suite of expected) {
    if (report?.finished && !report.suites[suite]) {
      problems.push(`the suite ${suite} ran no test`)
    }
  }
  if (report?.finished && expected.length === 0 && passed + failed + problems.length === 0) {
    problems.push('no test matched')
  }
  if (exitCode !== 0 && failed + problems.length === 0) {
    problems.push(`the tests ended with code ${exitCode} though none failed`)
  }
  return { passed, failed: failed + problems.length, problems }
}

function endedEarly(report: TestReport | undefined): string {
  if (report?.gaveUp) {
    return `${report.gaveUp}, the last one was ${report.underWay}; the first failure above says why`
  }
  return report?.underWay
    ? `the tests ended before their end, during ${report.underWay}`
    : 'the tests ended before their end; the last output above says where'
}

export function addTotals(all: Totals[]): Totals {
  return {
    passed: all.reduce((sum, part) => sum + part.passed, 0),
    failed: all.reduce((sum, part) => sum + part.failed, 0),
    problems: all.flatMap((part) => part.problems),
  }
}

/** The last line of every run of the tests. */
export function totalsLine({ passed, failed }: Totals): string {
  return `${passed} passed, ${failed} failed`
}
