import { watch } from 'node:fs'
import { join } from 'node:path'
import { atEnd } from './lib/at_end.ts'
import { ensureEnvFile } from './lib/env.ts'
import { chooseAddress, hubEnv, migrateHub, openHubDatabase, seed } from './lib/hub.ts'
import { tryLock } from './lib/lock.mjs'
import { inVar, root } from './lib/paths.ts'
import { ace, supervise } from './lib/processes.ts'
import { controlsEnv, startSandboxes } from './lib/sandboxes.ts'
import { SetupError } from './lib/setup_error.ts'
import { bold, print, step, table } from './lib/terminal.ts'

export const endedBySignalIsFine = true

/** What the worker runs is in these folders; the server watches its own files. */
const workerSources = ['app', 'config', 'start', 'commands', 'providers-plugins', 'resources/lang']
const settleMs = 300

/** Server with hot reload, worker and sandboxes on a database of their own, until Ctrl-C. */
export async function main(args: string[]): Promise<number> {
  if (args.some((arg) => arg !== '--fresh')) {
    throw new SetupError('Usage: npm run dev [-- --fresh]')
  }
  const lock = tryLock(inVar('dev.lock'))
  if (!lock.release) {
    throw new SetupError(`npm run dev runs already in this folder (process ${lock.holder}).`)
  }
  atEnd(lock.release)
  ensureEnvFile()

  print(bold('KBoss development'))
  const address = await chooseAddress()
  const database = await step('database', () => openHubDatabase('dev', args.includes('--fresh')))
  const env = hubEnv('development', database, address)
  const [{ sandboxes }] = await Promise.all([
    step('sandboxes', () => startSandboxes('dev', database.installation, env)),
    step('migrations', () => migrateHub(database, env)),
  ])
  await step('demo data', () => seed('dev', database, env, sandboxes))
  const logins = database.installation.logins ?? []
  for (const line of logins.length > 0
    ? table(logins.map(({ role, email, password }) => [role, email, password]))
    : []) {
    print(`  ${line}`)
  }

  const worker = supervise('dev-worker', { args: ace('worker:run'), env }, { echo: true })
  restartOnChange(() => worker.restart())
  supervise(
    'dev-web',
    { args: ace('serve', '--hmr', '--no-clear'), env: { ...env, ...controlsEnv(sandboxes) }, stopSignal: 'SIGINT', graceMs: 500 },
    { echo: true }
  )
  return new Promise<never>(() => {})
}

function restartOnChange(restart: () => void) {
  let timer: NodeJS.Timeout | undefined
  for (const folder of workerSources) {
    const watcher = watch(join(root, folder), { recursive: true }, (_, file) => {
      if (file && /\.(ts|json)$/.test(file)) {
        clearTimeout(timer)
        timer = setTimeout(restart, settleMs)
      }
    })
    atEnd(() => watcher.close())
  }
}
