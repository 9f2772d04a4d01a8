import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'

const pollMs = 60
const guardAgeMsMax = 10_000

/**
 * Takes a lock directory, or says who holds it. A lock whose owner is dead is taken over.
 * The directory appears by a rename, so it never exists without its owner's name.
 *
 * @param {string} path
 * @returns {{ release: () => void, holder?: undefined } | { release?: undefined, holder: number }}
 */
export function tryLock(path) {
  mkdirSync(dirname(path), { recursive: true })
  const prepared = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`
  const me = { pid: process.pid, startedAt: startOf(process.pid) }
  for (let attempt = 0; attempt < 3; attempt++) {
    mkdirSync(prepared)
    writeFileSync(join(prepared, 'owner.json'), JSON.stringify(me))
    try {
      renameSync(prepared, path)
      return { release: () => rmSync(path, { recursive: true, force: true }) }
    } catch {
      rmSync(prepared, { recursive: true, force: true })
    }
    const owner = ownerOf(path)
    if (owner && isAlive(owner)) {
      return { holder: owner.pid }
    }
    removeStale(path)
  }
  return { holder: ownerOf(path)?.pid ?? 0 }
}

/**
 * Waits for the lock, runs the work, gives the lock back whatever happens.
 *
 * @template Result
 * @param {string} path
 * @param {() => Result | Promise<Result>} work
 * @param {{ timeoutMs?: number }} [options] default: ten minutes, an install may take that long
 * @returns {Promise<Result>}
 */
export async function withLock(path, work, { timeoutMs = 600_000 } = {}) {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const lock = tryLock(path)
    if (lock.release) {
      try {
        return await work()
      } finally {
        lock.release()
      }
    }
    if (Date.now() > deadline) {
      throw new Error(`${path} is held by process ${lock.holder}; end that process and try again.`)
    }
    await sleep(pollMs)
  }
}

/** Only the holder of the guard may remove a stale lock, so nobody removes a fresh one. */
function removeStale(path) {
  const guard = `${path}.guard`
  try {
    mkdirSync(guard)
  } catch {
    removeOldGuard(guard)
    return
  }
  try {
    const owner = ownerOf(path)
    if (!owner || !isAlive(owner)) {
      rmSync(path, { recursive: true, force: true })
    }
  } finally {
    rmSync(guard, { recursive: true, force: true })
  }
}

function removeOldGuard(guard) {
  try {
    if (Date.now() - statSync(guard).mtimeMs > guardAgeMsMax) {
      rmSync(guard, { recursive: true, force: true })
    }
  } catch (error) {
    if (error.code !== 'ENOENT') {
      throw error
    }
  }
}

function ownerOf(path) {
  try {
    return JSON.parse(readFileSync(join(path, 'owner.json'), 'utf8'))
  } catch {
    return undefined
  }
}

/** @param {{ pid: number, startedAt: string | null }} owner */
function isAlive(owner) {
  try {
    process.kill(owner.pid, 0)
  } catch (error) {
    return error.code === 'EPERM'
  }
  const started = startOf(owner.pid)
  return started === null || owner.startedAt === null || started === owner.startedAt
}

/** Start time in kernel ticks, so that a reused pid is not taken for the owner. Linux only. */
function startOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return null
  }
}
