/**
 * Second step behind the npm scripts, under Node 24 with everything installed: runs
 * `scripts/<command>.ts`, prints expected problems as one line and stops what was started.
 */
import './lib/leash.ts'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { running } from './lib/processes.ts'
import { runAtEnd } from './lib/at_end.ts'
import { SetupError } from './lib/setup_error.ts'
import { complain, print } from './lib/terminal.ts'

export type Command = {
  /** Answers with the exit code, or never while it serves. */
  main: (args: string[]) => Promise<number>
  /** A served command is ended by Ctrl-C; that is no failure. */
  endedBySignalIsFine?: boolean
}

/** npm, the terminal and our first step may each pass on the same Ctrl-C. */
const sameSignalMs = 1_000

const [name = '', ...args] = process.argv.slice(2)
const file = new URL(`./${name}.ts`, import.meta.url)
let stoppedAt = 0

async function main() {
  if (!/^[a-z]+$/.test(name) || name === 'run' || !existsSync(file)) {
    complain(`There is no command "${name}".`)
    return leave(2)
  }
  const command = (await import(file.href)) as Command
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => stop(signal, command.endedBySignalIsFine === true))
  }
  try {
    await leave(await command.main(args))
  } catch (error) {
    if (stoppedAt === 0) {
      complain(error instanceof SetupError ? error.message : String((error as Error).stack))
      await leave(1)
    }
  }
}

function stop(signal: NodeJS.Signals, isFine: boolean) {
  if (stoppedAt > 0) {
    if (Date.now() - stoppedAt > sameSignalMs) {
      process.exit(128 + constants.signals[signal])
    }
    return
  }
  stoppedAt = Date.now()
  print('\nStopping …')
  void leave(isFine ? 0 : 128 + constants.signals[signal])
}

async function leave(code: number) {
  try {
    await running.stopAll()
  } finally {
    await runAtEnd()
  }
  process.exit(code)
}

await main()
