/**
 * Named crash points. Without `CRASH_POINT` in the environment `crash()` does nothing. With `CRASH_POINT=name` (or `name:n`)
 * the process kills itself with SIGKILL at the first (n-th) pass, after leaving a line on stderr, so that a test can
 * prove that the point was reached.
 */
import { writeSync } from 'node:fs'

const wanted = process.env.CRASH_POINT && process.env.NODE_ENV !== 'production' ? process.env.CRASH_POINT : undefined
const [wantedName, wantedPass] = wanted ? [wanted.split(':')[0], Number(wanted.split(':')[1] ?? 1)] : []
let passes = 0

let listener: ((name: string) => void) | undefined

/** Tests only: hears every pass; what it throws goes on to whoever passed. */
export function onCrashPoint(heard: ((name: string) => void) | undefined): void {
  if (process.env.NODE_ENV === 'production') throw new Error('Crash points are for tests.')
  listener = heard
}

export function crash(name: string): void {
  listener?.(name)
  if (wantedName === undefined || name !== wantedName) return
  passes += 1
  if (passes !== wantedPass) return
  writeSync(2, `crash point ${name} reached\n`)
  process.kill(process.pid, 'SIGKILL')
}
