import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { atEnd } from '../../scripts/lib/at_end.ts'
import { inVar } from '../../scripts/lib/paths.ts'
import { tail } from '../../scripts/lib/processes.ts'
import { cpuSecondsOf } from './cpu.ts'

const POLL_MS = 4
const LIMIT_MS = 60_000
/** What the README names for production. */
const FLAGS = ['--max-semi-space-size=16']

/** A server of the build: its folder there, what it listens to, and a page that is a good answer. */
export type Startable = { name: string; folder: string; env: Record<string, string>; path: string }

/** `readyMs` is from the start of the process to its first good answer, `cpuMs` what it used until then. */
export type BuiltServer = { url: string; pid: number; readyMs: number; cpuMs: number; stop: () => Promise<void> }

/** Starts `bin/server.js` as production does and waits for its first good answer. */
export async function startBuilt({ name, folder, env, path }: Startable): Promise<BuiltServer> {
  mkdirSync(inVar('log'), { recursive: true })
  const logFile = inVar('log', `bench-${name}.log`)
  const log = openSync(logFile, 'w')
  const leash = inVar('benchmarks', 'build', 'scripts', 'lib', 'leash.js')
  const startedAt = performance.now()
  const child = spawn(process.execPath, ['--import', leash, ...FLAGS, join('bin', 'server.js')], {
    cwd: folder,
    stdio: ['ignore', log, log, 'pipe'],
    env: { ...process.env, ...env, KBOSS_LEASH_FD: '3' },
  })
  closeSync(log)
  const stop = () => end(child)
  atEnd(stop)
  const url = `http://127.0.0.1:${env.PORT}`
  for (let status = 0; status !== 200; status = await statusOf(url + path)) {
    const isHopeless = status >= 500 || child.exitCode !== null || performance.now() - startedAt > LIMIT_MS
    if (isHopeless) throw new Error(`${name} did not become ready:\n${tail(logFile)}`)
    await sleep(POLL_MS)
  }
  const readyMs = performance.now() - startedAt
  return { url, pid: child.pid!, readyMs, cpuMs: cpuSecondsOf(child.pid!) * 1000, stop }
}

/** 0: nobody listens yet. Without a kept socket, so that each look is a client of its own. */
function statusOf(url: string): Promise<number> {
  return new Promise((resolve) => {
    const outgoing = request(url, { agent: false, headers: { accept: 'text/html' } }, (answer) => {
      answer.resume()
      answer.on('end', () => resolve(answer.statusCode ?? 0))
      answer.on('error', () => resolve(0))
    })
    outgoing.on('error', () => resolve(0))
    outgoing.end()
  })
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await gone
}
