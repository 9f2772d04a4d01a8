import { test } from '@japa/runner'
import { addTotals, countTests, totalsLine, type TestReport } from '../../../scripts/lib/totals.ts'

const green: TestReport = {
  finished: true,
  passed: 3,
  failed: 0,
  notRun: [],
  pinned: [],
  leaks: [],
  suites: { unit: 2, browser: 1 },
}
const fine = { exitCode: 0, allowed: [], expected: ['unit', 'browser'] }

test.group('Scripts | totals', () => {
  test('counts a green run', ({ assert }) => {
    assert.deepEqual(countTests(green, fine), { passed: 3, failed: 0, problems: [] })
  })

  test('counts a crash as one failure and keeps what had passed', ({ assert }) => {
    const totals = countTests({ ...green, finished: false }, { ...fine, exitCode: 1 })
    assert.deepEqual([totals.passed, totals.failed], [3, 1])
  })

  test('names the test that was under way, or why the run gave up', ({ assert }) => {
    const killed = { ...green, finished: false, underWay: 'unit: waits' }
    assert.include(countTests(killed, { ...fine, exitCode: 1 }).problems[0], 'during unit: waits')
    const gaveUp = { ...killed, gaveUp: '40 tests in a row failed' }
    assert.include(countTests(gaveUp, { ...fine, exitCode: 1 }).problems[0], '40 tests in a row failed')
  })

  test('counts a transaction that a test left open as failed', ({ assert }) => {
    assert.deepEqual(countTests({ ...green, leaks: ['unit: forgets'] }, fine), { passed: 3, failed: 1, problems: ['left a transaction open: unit: forgets'] })
  })

  test('counts a run that left no report as failed', ({ assert }) => {
    assert.equal(countTests(undefined, { ...fine, exitCode: 1 }).failed, 1)
  })

  test('counts a bad exit code as failed though all tests passed', ({ assert }) => {
    assert.equal(countTests(green, { ...fine, exitCode: 1 }).failed, 1)
  })

  test('does not count a failed test twice for its exit code', ({ assert }) => {
    assert.equal(countTests({ ...green, failed: 2 }, { ...fine, exitCode: 1 }).failed, 2)
  })

  test('counts a skipped test as failed unless it is named', ({ assert }) => {
    const report = { ...green, notRun: [{ title: 'unit: waits', why: 'slow' }] }
    assert.equal(countTests(report, fine).failed, 1)
    assert.equal(countTests(report, { ...fine, allowed: [{ title: 'unit: waits' }] }).failed, 0)
  })

  test('counts a pinned test as failed, because it hides the others', ({ assert }) => {
    assert.equal(countTests({ ...green, pinned: ['unit: only me'] }, fine).failed, 1)
  })

  test('counts a suite without tests as failed', ({ assert }) => {
    const totals = countTests(green, { ...fine, expected: ['unit', 'browser', 'functional'] })
    assert.deepEqual(totals.problems, ['the suite functional ran no test'])
  })

  test('refuses a part that matches nothing', ({ assert }) => {
    const nothing = { ...green, passed: 0, suites: {} }
    assert.equal(countTests(nothing, { ...fine, expected: [] }).failed, 1)
  })

  test('ends with one plain line over all parts', ({ assert }) => {
    const lint = { passed: 1, failed: 0, problems: [] }
    const types = { passed: 0, failed: 1, problems: ['typecheck (exit 2)'] }
    assert.equal(
      totalsLine(addTotals([lint, types, countTests(green, fine)])),
      '4 passed, 1 failed'
    )
  })
})
