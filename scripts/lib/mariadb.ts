import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { readIfThere, readJson, writeAtomic } from './files.ts'
import { withLock } from './lock.mjs'
import { freePort, greets, portFor } from './ports.ts'
import { commandLineOf, isAlive } from './process_table.ts'
import { SetupError } from './setup_error.ts'
import { aptInstall, findProgram, mayInstall } from './system_packages.ts'
import {
  filesOf,
  initSql,
  installArguments,
  serverArguments,
  type Instance,
  type InstanceFiles,
  type InstanceName,
} from './mariadb_files.ts'

const ports = { first: 23_306, count: 4_600 }
const startTimeoutMs = 60_000
const stopTimeoutMs = 30_000

/** As an earlier version may have left it. */
type Known = Omit<Instance, 'app'> & Partial<Pick<Instance, 'app'>>

export type StartedInstance = Instance & { pid: number; startedNow: boolean }

const missing =
  'MariaDB is missing. Install the packages mariadb-server-core and mariadb-client-core, or name a server of your own with DB_HOST, DB_PORT, DB_USER, DB_PASSWORD and DB_DATABASE.'

/** Debian's and Ubuntu's names, the older ones last. */
const packages = [
  ['mariadb-server-core', 'mariadb-client-core'],
  ['mariadb-server-core-10.6', 'mariadb-client-core-10.6'],
]

/**
 * Brings up the private server and answers when it takes connections. Calls at the same time wait
 * for each other; when it runs already, nothing is started.
 *
 * @throws SetupError when MariaDB is missing and may not be installed, or does not start
 */
export async function startMariadb(name: InstanceName, base?: string): Promise<StartedInstance> {
  const files = filesOf(name, base)
  mkdirSync(files.folder, { recursive: true, mode: 0o700 })
  return withLock(files.lock, async () => {
    const known = readJson<Known>(files.instance)
    if (known?.pid && (await isUp(known, files))) {
      if (known.app) {
        return { ...known, app: known.app, pid: known.pid, startedNow: false }
      }
      // Started by an earlier version, which knew one user only: the other is made at the start.
      await stop(files)
    }
    const server = await ensureServer()
    if (!existsSync(files.data)) {
      createDataFolder(files)
    }
    const instance = await chooseInstance(known, files)
    writeAtomic(files.initFile, initSql(instance))
    const pid = await launch(server, name, files, instance.port)
    writeAtomic(files.instance, JSON.stringify({ ...instance, pid }))
    return { ...instance, pid, startedNow: true }
  })
}

/** Stops the server and waits for it. Nothing happens when it does not run. */
export async function stopMariadb(name: InstanceName, base?: string): Promise<boolean> {
  const files = filesOf(name, base)
  if (!existsSync(files.folder)) {
    return false
  }
  return withLock(files.lock, () => stop(files))
}

/** Stops the server and deletes all its data. */
export async function destroyMariadb(name: InstanceName, base?: string): Promise<void> {
  await stopMariadb(name, base)
  rmSync(filesOf(name, base).folder, { recursive: true, force: true })
}

async function stop(files: InstanceFiles): Promise<boolean> {
  const known = readJson<Instance>(files.instance)
  if (!known?.pid || !isOurs(known.pid, files)) {
    return false
  }
  process.kill(known.pid, 'SIGTERM')
  const deadline = Date.now() + stopTimeoutMs
  while (isAlive(known.pid)) {
    if (Date.now() > deadline) {
      throw new SetupError(`MariaDB (process ${known.pid}) does not stop; see ${files.errorLog}.`)
    }
    await sleep(30)
  }
  writeAtomic(files.instance, JSON.stringify({ ...known, pid: null }))
  return true
}

function isOurs(pid: number, files: InstanceFiles): boolean {
  return isAlive(pid) && commandLineOf(pid).includes(`--datadir=${files.data}`)
}

async function isUp(known: Known, files: InstanceFiles): Promise<boolean> {
  return known.pid !== null && isOurs(known.pid, files) && (await greets(known.port))
}

async function ensureServer(): Promise<string> {
  const find = () =>
    findProgram('mariadb-install-db') ? findProgram('mariadbd', 'mysqld') : undefined
  const found = find()
  if (found) {
    return found
  }
  if (!mayInstall()) {
    throw new SetupError(missing)
  }
  await aptInstall('MariaDB', packages)
  const installed = find()
  if (!installed) {
    throw new SetupError(missing)
  }
  return installed
}

/** In a draft folder first, so that an interrupted installation is never taken for a finished one. */
function createDataFolder(files: InstanceFiles) {
  rmSync(files.draft, { recursive: true, force: true })
  const installer = findProgram('mariadb-install-db')
  if (!installer) {
    throw new SetupError(missing)
  }
  const run = spawnSync(installer, installArguments(files), { encoding: 'utf8' })
  if (run.status !== 0) {
    const words = `${run.stderr}\n${run.stdout}`.split('\n').find((line) => /error/i.test(line))
    throw new SetupError(`MariaDB could not create its data in ${files.folder}: ${words?.trim()}`)
  }
  renameSync(files.draft, files.data)
}

/** Not port 0: such ports are given to strangers between the check and the bind. */
async function chooseInstance(known: Known | undefined, files: InstanceFiles) {
  const start = known?.port ?? portFor(files.folder, ports.first, ports.count)
  const port = await freePort(start, ports)
  if (!port) {
    throw new SetupError(`No port is free between ${ports.first} and 27905 for MariaDB.`)
  }
  return {
    port,
    user: known?.user ?? 'hub',
    password: known?.password ?? newPassword(),
    app: known?.app ?? { user: 'hub_app', password: newPassword() },
  }
}

const newPassword = () => randomBytes(24).toString('base64url')

async function launch(server: string, name: InstanceName, files: InstanceFiles, port: number) {
  rmSync(files.pidFile, { force: true })
  rmSync(files.errorLog, { force: true })
  const child = spawn(server, serverArguments(name, files, port), {
    detached: true,
    stdio: 'ignore',
    cwd: files.folder,
  })
  let ended: string | undefined
  child.once('error', (error) => (ended = error.message))
  child.once('exit', (code, signal) => (ended = `exit ${code ?? signal}`))
  child.unref()
  const deadline = Date.now() + startTimeoutMs
  while (!(await isReady(child.pid, files, port))) {
    if (ended !== undefined || Date.now() > deadline) {
      throw new SetupError(
        `MariaDB did not start (${lastError(files) ?? ended ?? 'no answer'}). All of it: ${files.errorLog}`
      )
    }
    await sleep(20)
  }
  return child.pid as number
}

/** The port alone proves nothing: an older server could be answering there. */
async function isReady(pid: number | undefined, files: InstanceFiles, port: number) {
  return readIfThere(files.pidFile)?.trim() === String(pid) && (await greets(port))
}

function lastError(files: InstanceFiles): string | undefined {
  const log = readIfThere(files.errorLog) ?? ''
  return log
    .split('\n')
    .findLast((line) => line.includes('[ERROR]') && !line.endsWith('Aborting'))
    ?.replace(/^.*\[ERROR\]\s*/, '')
    .slice(0, 200)
}
