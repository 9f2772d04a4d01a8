import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { atEnd } from './at_end.ts'
import {
  emptyDatabase,
  ensureDatabase,
  grantTables,
  inspectForDemo,
  markAsDemo,
  markAsSeeded,
} from './database.ts'
import { databaseEnv, joinDatabaseServer, ownerEnv, type DatabaseServer } from './database_server.ts'
import { settings } from './env.ts'
import { writeAtomic } from './files.ts'
import {
  forgetInstallation,
  openInstallation,
  saveInstallation,
  type Installation,
  type Kind,
  type Login,
  type Tokens,
} from './installation.ts'
import { inVar } from './paths.ts'
import { freePort, isPortFree } from './ports.ts'
import { ace, runNode } from './processes.ts'
import { forgetSandboxState, type Sandbox } from './sandboxes.ts'
import { SetupError } from './setup_error.ts'

const watchEveryMs = 2_000

/** A database that belongs to the demo or to development, and what is known of it. */
export type HubDatabase = {
  server: DatabaseServer
  name: string
  installation: Installation
  /** The demo's data is in it already, made by this installation. */
  seeded: boolean
  says: string
}

/**
 * Brings up the server and finds or makes the database. Never empties, fills or takes for its own
 * a database that somebody else filled.
 */
export async function openHubDatabase(kind: Kind, fresh: boolean): Promise<HubDatabase> {
  const server = await joinDatabaseServer('main')
  atEnd(server.leave)
  const name = server.chosenDatabase ?? (kind === 'demo' ? 'hub' : 'hub_dev')
  await ensureDatabase(server, name)
  let found = await inspectForDemo(server, name)
  if (found.kind === 'foreign' && !(fresh && server.private)) {
    throw new SetupError(
      `Database ${name} at ${server.host}:${server.port} holds tables that the ${kind} did not make, so it is left alone. ` +
        (server.private ? 'Empty it with --fresh.' : 'Name an empty one with DB_DATABASE.')
    )
  }
  if (fresh) {
    await emptyDatabase(server, name)
    forgetInstallation(kind)
    forgetSandboxState(kind)
    rmSync(uploadsOf(name), { recursive: true, force: true })
    found = { kind: 'empty' }
  }
  const installation = openInstallation(kind)
  const seeded =
    found.kind === 'ours' &&
    found.mark.installation === installation.id &&
    found.mark.seededAt !== null &&
    installation.logins !== undefined
  if (!seeded) {
    await markAsDemo(server, name, installation.id)
  }
  watch(server)
  return { server, name, installation, seeded, says: `${server.says}, database ${name}` }
}

/** A private server that was killed is started again, like the other processes. */
function watch(server: DatabaseServer) {
  let busy = false
  const timer = setInterval(async () => {
    if (busy) {
      return
    }
    busy = true
    try {
      await server.ensure()
    } finally {
      busy = false
    }
  }, watchEveryMs)
  atEnd(() => clearInterval(timer))
}

export type Address = { host: string; port: number; url: string }

/** PORT where it is given, else 3333 or the next free one. */
export async function chooseAddress(): Promise<Address> {
  const env = settings()
  const host = env.HOST ?? '127.0.0.1'
  const explicit = process.env.PORT?.trim()
  const wanted = Number(explicit || env.PORT || 3333)
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > 65_535) {
    throw new SetupError(`PORT is not a port: ${explicit ?? env.PORT}`)
  }
  if (explicit && !(await isPortFree(wanted, host))) {
    throw new SetupError(`Port ${wanted} is in use on ${host}. Choose another one with PORT.`)
  }
  const port = explicit ? wanted : await freePort(wanted, { host })
  if (!port) {
    throw new SetupError(`Ports ${wanted} to ${wanted + 99} are in use on ${host}. Set PORT.`)
  }
  const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return { host, port, url: `http://${shown.includes(':') ? `[${shown}]` : shown}:${port}` }
}

/** The environment of every process of a demo or of development; it wins over `.env`. */
export function hubEnv(
  nodeEnv: 'production' | 'development',
  database: HubDatabase,
  { host, port, url }: Address
): Record<string, string> {
  return {
    ...databaseEnv(database.server, database.name),
    NODE_ENV: nodeEnv,
    TZ: 'UTC',
    HOST: host,
    PORT: String(port),
    APP_URL: process.env.APP_URL?.trim() || url,
    UPLOADS_DIR: process.env.UPLOADS_DIR?.trim() || uploadsOf(database.name),
    DEMO: 'true',
    SANDBOXES_ALLOWED: 'true',
  }
}

/** Files belong to their database: the sweep of another one would find no row for them. */
const uploadsOf = (database: string) => inVar('files', database)

/** Migrates as the owner, then gives the application's user its rights on what is there now. */
export async function migrateHub({ server, name }: HubDatabase, env: Record<string, string>) {
  const result = await migrate({ ...env, ...ownerEnv(server) })
  await grantTables(server, name)
  return result
}

export async function migrate(env: Record<string, string>): Promise<{ says: string }> {
  const output = await runNode('The migration of the database', {
    args: ace('migration:run', '--force', '--no-ansi'),
    env,
  })
  const done = new Set(output.match(/(?<=migrated +)database\/\S+/g)).size
  return { says: done > 0 ? `${done} run` : 'up to date' }
}

/**
 * Runs `demo:seed`, which may be called again: it completes what is missing and keeps the rest.
 * What it prints is kept, so that the next start can show the same logins without running it.
 */
export async function seed(
  kind: Kind,
  database: HubDatabase,
  env: Record<string, string>,
  sandboxes: Record<string, Sandbox>
): Promise<{ says: string }> {
  const { installation } = database
  if (database.seeded) {
    return { says: 'kept' }
  }
  const input = inVar(`${kind}-seed.${randomBytes(4).toString('hex')}.json`)
  const { passwordSeed, logins, tokens } = installation
  writeAtomic(input, JSON.stringify({ passwordSeed, logins, tokens, sandboxes, url: env.APP_URL }))
  try {
    const output = await runNode('Filling in the demo’s data', {
      args: ace('demo:seed', '--input', input),
      env,
    })
    Object.assign(installation, seedResult(output))
  } finally {
    rmSync(input, { force: true })
  }
  saveInstallation(kind, installation)
  await markAsSeeded(database.server, database.name)
  return { says: `${installation.logins?.length ?? 0} logins` }
}

/** Its last line that is JSON with logins; the lines before are the command's own log. */
export function seedResult(output: string): { logins: Login[]; tokens: Tokens } {
  for (const line of output.trim().split('\n').reverse()) {
    const result = parsed(line)
    if (Array.isArray(result?.logins)) {
      return { logins: result.logins as Login[], tokens: (result.tokens ?? {}) as Tokens }
    }
  }
  throw new SetupError('demo:seed did not print its logins.')
}

function parsed(line: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
