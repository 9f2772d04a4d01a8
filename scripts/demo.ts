import { parseArgs } from 'node:util'
import { ensureAssets } from './lib/assets.ts'
import { atEnd } from './lib/at_end.ts'
import { publishDemo, readDemoFile, removeDemoFile } from './lib/demo_file.ts'
import { ensureEnvFile } from './lib/env.ts'
import { chooseAddress, hubEnv, migrateHub, openHubDatabase, seed } from './lib/hub.ts'
import type { Login } from './lib/installation.ts'
import { tryLock } from './lib/lock.mjs'
import { inVar } from './lib/paths.ts'
import { ace, supervise } from './lib/processes.ts'
import { waitUntilReady } from './lib/ready.ts'
import { controlsEnv, startSandboxes } from './lib/sandboxes.ts'
import { SetupError } from './lib/setup_error.ts'
import { bold, dim, print, step, table } from './lib/terminal.ts'

export const endedBySignalIsFine = true

/** The worker itself gives its jobs 15 seconds to come to their end. */
const graceMs = 20_000

/** Everything a visitor needs, on 127.0.0.1, until Ctrl-C. `--fresh` starts over. */
export async function main(args: string[]): Promise<number> {
  const fresh = readFlags(args)
  onlyOne()
  const started = performance.now()
  print(bold('KBoss demo'))
  if (ensureEnvFile() === 'written') {
    print(dim('  .env is new, with a key of its own'))
  }

  const address = await chooseAddress()
  const database = await step('database', () => openHubDatabase('demo', fresh))
  const env = hubEnv('production', database, address)
  const [{ sandboxes }] = await Promise.all([
    step('sandboxes', () => startSandboxes('demo', database.installation, env)),
    step('migrations', () => migrateHub(database, env)),
    step('assets', ensureAssets),
  ])

  let refresh = () => {}
  const onStart = () => refresh()
  const web = supervise(
    'demo-web',
    { args: ['--import=./scripts/lib/typescript.mjs', 'bin/server.ts'], env: { ...env, ...controlsEnv(sandboxes) } },
    { onStart }
  )
  await step('demo data', () => seed('demo', database, env, sandboxes))
  const worker = supervise('demo-worker', { args: ace('worker:run'), env, graceMs }, { onStart })
  await Promise.all([
    step('web', () => waitUntilReady(address.url, web)),
    step('worker', async () => ({ says: 'works', line: await worker.firstLine() })),
  ])

  const pids = () => ({ web: web.pid as number, worker: [worker.pid as number] })
  const published = publishDemo(address, database, sandboxes, pids)
  refresh = published.refresh
  welcome(address.url, published, (performance.now() - started) / 1000)
  return new Promise<never>(() => {})
}

function readFlags(args: string[]): boolean {
  try {
    return parseArgs({ args, options: { fresh: { type: 'boolean' } } }).values.fresh === true
  } catch (error) {
    throw new SetupError(`${(error as Error).message} Usage: npm run demo [-- --fresh]`)
  }
}

function onlyOne() {
  const lock = tryLock(inVar('demo.lock'))
  if (!lock.release) {
    const where = readDemoFile()?.url ?? 'it is starting'
    throw new SetupError(`The demo of this folder runs already: ${where} (process ${lock.holder}).`)
  }
  atEnd(lock.release)
  removeDemoFile()
}

function welcome(
  url: string,
  { logins, outboxUrl }: { logins: Login[]; outboxUrl: string },
  seconds: number
) {
  print()
  print(`  ${bold(url)}  ${dim(`(up in ${seconds.toFixed(1)} s)`)}`)
  print(`  ${outboxUrl}  ${dim('mails and text messages')}`)
  print()
  const rows = logins.map(({ role, email, password, totpSecret }) =>
    totpSecret ? [role, email, password, `TOTP ${totpSecret}`] : [role, email, password, '']
  )
  for (const line of rows.length > 0 ? table(rows) : []) {
    print(`  ${line}`)
  }
  print()
  print(dim('  A code of an authenticator: node ace.js demo:code <role or address>'))
  print(dim('  Ctrl-C stops everything. The data is kept; npm run demo -- --fresh starts over.'))
}
