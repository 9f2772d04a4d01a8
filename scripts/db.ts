import {
  databaseEnv,
  joinDatabaseServer,
  keepRunning,
  ownerEnv,
  stopIfUnused,
} from './lib/database_server.ts'
import { ensureEnvFile } from './lib/env.ts'
import { destroyMariadb } from './lib/mariadb.ts'
import { SetupError } from './lib/setup_error.ts'
import { print } from './lib/terminal.ts'

const usage = `Usage: npm run db -- <start|stop|env|destroy>
  start    starts the private MariaDB and lets it run
  stop     stops it, unless a demo or npm run dev uses it
  env      prints DB_* of the owner for a shell: eval "$(node scripts/start.mjs db env)"
  destroy  stops it and deletes all its data`

/** The private MariaDB by hand, for trials with ace or a database client. */
export async function main([what, ...rest]: string[]): Promise<number> {
  if (rest.length > 0 || !['start', 'stop', 'env', 'destroy'].includes(what)) {
    throw new SetupError(usage)
  }
  ensureEnvFile()
  if (what === 'start' || what === 'env') {
    const server = await joinDatabaseServer('main')
    keepRunning('main', true)
    await server.leave()
    const env = { ...databaseEnv(server, server.chosenDatabase ?? 'hub'), ...ownerEnv(server) }
    print(
      what === 'start'
        ? server.says
        : Object.entries(env)
            .map(([name, value]) => `export ${name}='${value.replaceAll("'", `'\\''`)}'`)
            .join('\n')
    )
    return 0
  }
  keepRunning('main', false)
  if (what === 'destroy') {
    await destroyMariadb('main')
    print('deleted')
    return 0
  }
  print((await stopIfUnused('main')) ? 'stopped' : 'not running, or in use')
  return 0
}
