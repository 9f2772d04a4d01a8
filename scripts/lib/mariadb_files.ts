import { createHash } from 'node:crypto'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { inVar } from './paths.ts'

/** One private server: `main` for the demo and development, `test` for the tests. */
export type InstanceName = 'main' | 'test'

export type Account = { user: string; password: string }

/**
 * Stored as `instance.json`, mode 600. `user` owns the tables and migrates; `app` is whom web and
 * worker connect as, with rights per table (database/grants.ts).
 */
export type Instance = Account & { app: Account; port: number; pid: number | null }

export function filesOf(name: InstanceName, base = inVar('mariadb')) {
  const folder = join(base, name)
  const hash = createHash('sha256').update(folder).digest('hex').slice(0, 16)
  return {
    folder,
    data: join(folder, 'data'),
    draft: join(folder, 'data.new'),
    errorLog: join(folder, 'error.log'),
    initFile: join(folder, 'init.sql'),
    pidFile: join(folder, 'server.pid'),
    instance: join(folder, 'instance.json'),
    users: join(folder, 'users'),
    lock: join(folder, 'lock'),
    /** Socket paths are limited to about 107 characters, so not below the checkout. */
    socket: join(tmpdir(), `kboss-${hash}.sock`),
  }
}

export type InstanceFiles = ReturnType<typeof filesOf>

/**
 * Run by the server at every start, so each line can be run again. It gives the owner the database
 * `hub` and every `hub_…` beside it (further checkouts of data, parallel tests), and the right to
 * hand parts of that to the application's user.
 */
export function initSql({ user, password, app }: Pick<Instance, 'user' | 'password' | 'app'>): string {
  const owner = accountName({ user })
  return [
    'CREATE DATABASE IF NOT EXISTS `hub` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;',
    ...[{ user, password }, app].flatMap((account) => [
      `CREATE USER IF NOT EXISTS ${accountName(account)} IDENTIFIED BY '${account.password}';`,
      `ALTER USER ${accountName(account)} IDENTIFIED BY '${account.password}';`,
    ]),
    `GRANT ALL PRIVILEGES ON \`hub\`.* TO ${owner} WITH GRANT OPTION;`,
    `GRANT ALL PRIVILEGES ON \`hub\\_%\`.* TO ${owner} WITH GRANT OPTION;`,
    '',
  ].join('\n')
}

/** An account of the private server as `GRANT` names it. */
export const accountName = ({ user }: Pick<Account, 'user'>) => `'${user}'@'127.0.0.1'`

export function installArguments(files: InstanceFiles): string[] {
  const me = userInfo().username
  return [
    '--no-defaults',
    `--datadir=${files.draft}`,
    '--auth-root-authentication-method=socket',
    `--auth-root-socket-user=${me}`,
    '--skip-test-db',
    '--skip-name-resolve',
    ...asRoot(),
  ]
}

export function serverArguments(name: InstanceName, files: InstanceFiles, port: number): string[] {
  return [
    '--no-defaults',
    `--datadir=${files.data}`,
    `--pid-file=${files.pidFile}`,
    `--log-error=${files.errorLog}`,
    `--init-file=${files.initFile}`,
    `--socket=${files.socket}`,
    '--bind-address=127.0.0.1',
    `--port=${port}`,
    '--skip-name-resolve',
    '--character-set-server=utf8mb4',
    '--collation-server=utf8mb4_unicode_ci',
    '--default-time-zone=+00:00',
    // As in production: a read-then-write on a stale row fails instead of overwriting.
    '--innodb-snapshot-isolation=ON',
    '--innodb-buffer-pool-size=128M',
    '--performance-schema=OFF',
    '--max-connections=200',
    ...(name === 'test' ? withoutDurability : []),
    ...asRoot(),
  ]
}

/** Test data may be lost with the machine. */
const withoutDurability = [
  '--innodb-flush-log-at-trx-commit=0',
  '--skip-innodb-doublewrite',
  '--innodb-flush-method=nosync',
]

function asRoot(): string[] {
  return process.getuid?.() === 0 ? ['--user=root'] : []
}
