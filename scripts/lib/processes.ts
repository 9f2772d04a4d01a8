import { spawn, type ChildProcess } from 'node:child_process'
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inVar, root } from './paths.ts'
import { signalGroup } from './process_table.ts'
import { SetupError } from './setup_error.ts'
import { complain } from './terminal.ts'

const leash = fileURLToPath(new URL('leash.ts', import.meta.url))
const backoffMs = { first: 250, max: 10_000 }
const healthyAfterMs = 30_000
const stopTimeoutMs = 10_000

type Signal = 'SIGTERM' | 'SIGINT'

export type NodeCall = {
  /** Arguments of node: a file of the project and what follows. */
  args: string[]
  env?: Record<string, string>
  /** What asks this process to end. `ace serve` ignores SIGTERM. */
  stopSignal?: Signal
  /** How long it may take to end before it is killed; default 10 seconds. */
  graceMs?: number
}

/** Starts node on a file of the project, on a leash and away from the terminal's Ctrl-C. */
function startNode(call: NodeCall, stdio: 'inherit' | 'pipe'): ChildProcess {
  return spawn(process.execPath, ['--import', leash, ...call.args], {
    cwd: root,
    // An own group: Ctrl-C reaches the launcher only, which then stops things in order.
    detached: process.platform !== 'win32',
    stdio: ['ignore', stdio, stdio, 'pipe'],
    env: {
      ...process.env,
      ...call.env,
      KBOSS_LEASH_FD: '3',
      ...(call.stopSignal ? { KBOSS_LEASH_SIGNAL: call.stopSignal } : {}),
    },
  })
}

/** Runs to the end and answers with what it printed. Its errors are in the message when it fails. Ended after `limitMs`, where there is one. */
export async function runNode(label: string, call: NodeCall, { limitMs }: { limitMs?: number } = {}): Promise<string> {
  const child = startNode(call, 'pipe')
  const forget = running.add({ stop: () => end(child, call) })
  let output = ''
  let complaints = ''
  child.stdout?.on('data', (chunk) => (output += chunk))
  child.stderr?.on('data', (chunk) => (complaints += chunk))
  const limit = limitMs === undefined ? undefined : setTimeout(() => void end(child, call), limitMs)
  const { code, signal } = await ended(child)
  clearTimeout(limit)
  forget()
  if (code !== 0) {
    complain(`${output}${complaints}`.trim())
    throw new SetupError(`${label} failed (${code ?? signal}); its words are above.`)
  }
  return output
}

/** Runs to the end with its output on our terminal; answers with the exit code. Ended after `limitMs`, where there is one. */
export async function runNodeHere(call: NodeCall, { limitMs }: { limitMs?: number } = {}): Promise<number> {
  const child = startNode(call, 'inherit')
  const forget = running.add({ stop: () => end(child, call) })
  const limit = limitMs === undefined ? undefined : setTimeout(() => void end(child, call), limitMs)
  const { code } = await ended(child)
  clearTimeout(limit)
  forget()
  return code ?? 1
}

export type Supervised = {
  name: string
  readonly pid: number | undefined
  readonly restarts: number
  logFile: string
  /** The first complete line that the process prints, of its present life. */
  firstLine: () => Promise<string>
  /** Ends it, so that it starts again with the sources as they are now. */
  restart: () => void
  /** Answers when it is gone for good. */
  stop: () => Promise<void>
}

/**
 * Keeps one process running: when it ends by itself or is killed, it is started again, with a
 * growing pause while it does not stay up. Its output goes to `var/log/<name>.log`.
 */
export function supervise(
  name: string,
  call: NodeCall,
  { onStart, echo = false }: { onStart?: (pid: number) => void; echo?: boolean } = {}
): Supervised {
  const logFile = inVar('log', `${name}.log`)
  mkdirSync(dirname(logFile), { recursive: true })
  const log = createWriteStream(logFile)
  log.on('error', (error) => complain(`${logFile}: ${error.message}`))
  let child: ChildProcess
  let stopping = false
  let restarts = 0
  let pause = backoffMs.first
  let nextStart: NodeJS.Timeout | undefined
  let asked = false
  let line: Promise<string>

  const start = () => {
    const startedAt = Date.now()
    child = startNode(call, 'pipe')
    line = firstLineOf(child, name)
    line.catch(() => {})
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => {
        log.write(chunk)
        if (echo) {
          process.stdout.write(chunk)
        }
      })
    }
    child.once('error', (error) => log.write(`could not be started: ${error.message}\n`))
    child.once('close', (code, signal) => {
      if (stopping) {
        return
      }
      restarts += 1
      if (asked) {
        asked = false
        return start()
      }
      pause = Date.now() - startedAt > healthyAfterMs ? backoffMs.first : pause
      complain(`${name} ended (${signal ?? `exit ${code}`}) and is started again. Log: ${logFile}`)
      nextStart = setTimeout(start, pause)
      pause = Math.min(pause * 2, backoffMs.max)
    })
    if (child.pid) {
      onStart?.(child.pid)
    }
  }
  start()

  const stop = async () => {
    stopping = true
    clearTimeout(nextStart)
    await end(child, call)
    forget()
    await new Promise<void>((resolve) => log.end(resolve))
  }
  const forget = running.add({ stop })
  return {
    name,
    get pid() {
      return child.pid
    },
    get restarts() {
      return restarts
    },
    logFile,
    firstLine: () => line,
    restart: () => {
      asked = child.exitCode === null && child.signalCode === null
      child.kill(call.stopSignal ?? 'SIGTERM')
    },
    stop,
  }
}

/** The end of a log, for the reader of a failure. */
export function tail(logFile: string, lines = 20): string {
  return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n')
}

/** What must be stopped when the command ends, the youngest first. */
class RunningProcesses {
  #all = new Set<{ stop: () => Promise<void> }>()

  add(entry: { stop: () => Promise<void> }): () => void {
    this.#all.add(entry)
    return () => void this.#all.delete(entry)
  }

  async stopAll() {
    await Promise.all([...this.#all].reverse().map((entry) => entry.stop()))
  }
}

export const running = new RunningProcesses()

async function end(child: ChildProcess, { stopSignal = 'SIGTERM', graceMs }: NodeCall) {
  if (child.exitCode !== null || child.signalCode !== null || !child.pid) {
    return
  }
  const gone = ended(child)
  const { pid } = child
  signalGroup(pid, stopSignal)
  const last = setTimeout(() => signalGroup(pid, 'SIGKILL'), graceMs ?? stopTimeoutMs)
  await gone
  clearTimeout(last)
}

function ended(child: ChildProcess) {
  return new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('error', () => resolve({ code: 1, signal: null }))
    child.once('close', (code, signal) => resolve({ code, signal }))
  })
}

function firstLineOf(child: ChildProcess, name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    child.stdout?.on('data', (chunk) => {
      text += chunk
      const lineEnd = text.indexOf('\n')
      if (lineEnd !== -1) {
        resolve(text.slice(0, lineEnd))
      }
    })
    child.once('close', () => reject(new SetupError(`${name} ended before it was ready.`)))
  })
}

export const ace = (...args: string[]) => [join(root, 'ace.js'), ...args]
