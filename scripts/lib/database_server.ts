import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { accountOf } from '../../database/grants.ts'
import { settings } from './env.ts'
import { withLock } from './lock.mjs'
import { startMariadb, stopMariadb } from './mariadb.ts'
import { accountName, filesOf, type Account, type InstanceName } from './mariadb_files.ts'
import { isAlive } from './process_table.ts'
import { SetupError } from './setup_error.ts'

/**
 * A server with its accounts; which database is used is the caller's affair. `user` owns the tables.
 */
export type DatabaseServer = {
  private: boolean
  host: string
  port: number
  user: string
  password: string
  /** Whom the application connects as. On a server with one user this is the owner too. */
  app: Account
  /** As `GRANT` names the application's user; null where there is one user only. */
  grantTo: string | null
  /** `DB_DATABASE` where somebody chose one. */
  chosenDatabase?: string
  says: string
  /** Call it again when the server died: nothing happens while it is up. */
  ensure: () => Promise<void>
  /** Stops a private server when nobody else uses it. A server of the user's own is left alone. */
  leave: () => Promise<void>
}

/** With DB_HOST the user's server and nothing is started, else the checkout's private one. */
export async function joinDatabaseServer(name: InstanceName): Promise<DatabaseServer> {
  const env = settings()
  if (env.DB_HOST) {
    return usersOwn(env)
  }
  const release = enter(name)
  try {
    const instance = await startMariadb(name)
    return {
      private: true,
      host: '127.0.0.1',
      port: instance.port,
      user: instance.user,
      password: instance.password,
      app: instance.app,
      grantTo: accountName(instance.app),
      chosenDatabase: env.DB_DATABASE,
      says: `private MariaDB on port ${instance.port}${instance.startedNow ? '' : ', was running'}`,
      ensure: async () => void (await startMariadb(name)),
      leave: async () => {
        release()
        await stopIfUnused(name)
      },
    }
  } catch (error) {
    release()
    throw error
  }
}

/** What the application reads, see start/env.ts. */
export function databaseEnv(server: DatabaseServer, database: string): Record<string, string> {
  return {
    DB_HOST: server.host,
    DB_PORT: String(server.port),
    DB_USER: server.app.user,
    DB_PASSWORD: server.app.password,
    DB_DATABASE: database,
  }
}

/** For a process that migrates: the same database as the owner. */
export function ownerEnv({ user, password }: Account): Record<string, string> {
  return { DB_USER: user, DB_PASSWORD: password }
}

function usersOwn(env: Record<string, string>): DatabaseServer {
  const port = Number(env.DB_PORT ?? 3306)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new SetupError(`DB_PORT is not a port: ${env.DB_PORT}`)
  }
  const app = { user: env.DB_USER ?? 'hub', password: env.DB_PASSWORD ?? '' }
  const owner = env.DB_OWNER_USER
    ? { user: env.DB_OWNER_USER, password: env.DB_OWNER_PASSWORD ?? '' }
    : app
  const account = accountOf(env.DB_APP_ACCOUNT ?? app.user)
  if (!account) {
    throw new SetupError(`DB_APP_ACCOUNT is no user: ${env.DB_APP_ACCOUNT}. Write user@host.`)
  }
  return {
    private: false,
    host: env.DB_HOST,
    port,
    ...owner,
    app,
    grantTo: owner === app ? null : account,
    chosenDatabase: env.DB_DATABASE,
    says: `your server ${env.DB_HOST}:${port}`,
    ensure: async () => {},
    leave: async () => {},
  }
}

/**
 * Each command that uses a private server leaves a file with its pid, so that the last one to go
 * stops it. `keep` (see `npm run db -- start`) counts as a user without an end.
 */
function enter(name: InstanceName): () => void {
  const { users } = filesOf(name)
  mkdirSync(users, { recursive: true })
  const file = join(users, String(process.pid))
  writeFileSync(file, '')
  return () => rmSync(file, { force: true })
}

export function keepRunning(name: InstanceName, keep: boolean) {
  const { users } = filesOf(name)
  mkdirSync(users, { recursive: true })
  if (keep) {
    writeFileSync(join(users, 'keep'), '')
  } else {
    rmSync(join(users, 'keep'), { force: true })
  }
}

export async function stopIfUnused(name: InstanceName): Promise<boolean> {
  const { users, folder } = filesOf(name)
  if (!existsSync(users)) {
    return false
  }
  return withLock(join(folder, 'leaving'), async () => {
    for (const user of readdirSync(users)) {
      if (user === 'keep' || isAlive(Number(user))) {
        return false
      }
      rmSync(join(users, user), { force: true })
    }
    return stopMariadb(name)
  })
}
