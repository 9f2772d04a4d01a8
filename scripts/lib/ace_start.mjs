import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { findNode } from './find_node.mjs'

/**
 * `node ace …` by hand, where `node` may be older than what the hub needs: runs ace again under
 * the right Node and passes signals and the exit code on.
 *
 * @param {string} root
 * @returns {boolean} false where this Node will do
 */
export function runUnderRightNode(root) {
  if (Number(process.versions.node.split('.')[0]) >= 24) {
    return false
  }
  const node = findNode(root)
  if (node.problem) {
    console.error(node.problem)
    process.exitCode = 1
    return true
  }
  const child = spawn(node.path, [join(root, 'ace.js'), ...process.argv.slice(2)], {
    stdio: 'inherit',
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal))
  }
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]))
  return true
}

/**
 * Without DB_HOST the commands talk to the checkout's private MariaDB, as `npm run demo` left it.
 * Changes nothing where a server is named in the environment or in `.env`.
 *
 * @param {string} root
 */
export function usePrivateDatabase(root) {
  const file = textOf(join(root, '.env'))
  const named = (name) =>
    process.env[name]?.trim() || file.match(new RegExp(`^${name}=[ "']*([^ "'\\r\\n]+)`, 'm'))?.[1]
  const instance = textOf(join(root, 'var', 'mariadb', 'main', 'instance.json'))
  if (named('DB_HOST') || instance === '') {
    return
  }
  const { port, user, password, app } = JSON.parse(instance)
  const account = app && !isOwners(process.argv[2]) ? app : { user, password }
  Object.assign(process.env, {
    DB_HOST: '127.0.0.1',
    DB_PORT: String(port),
    DB_USER: account.user,
    DB_PASSWORD: account.password,
    DB_DATABASE: named('DB_DATABASE') ?? 'hub',
  })
}

/** Commands that start no application: they need no database and no key of this installation. */
const alone = new Set([
  'supplier:call',
  'supplier:sign',
  'supplier:verify',
  'supplier:conform',
  'sandbox:serve',
  'make:supplier',
  'supplier:reference',
])

const standIns = {
  NODE_ENV: 'development',
  HOST: '127.0.0.1',
  PORT: '3333',
  APP_URL: 'http://127.0.0.1:3333',
  APP_KEY: 'these-commands-encrypt-nothing-00',
  LOG_LEVEL: 'info',
  DB_HOST: '127.0.0.1',
  DB_PORT: '3306',
  DB_USER: 'nobody',
  DB_DATABASE: 'none',
  SESSION_DRIVER: 'memory',
  LIMITER_STORE: 'memory',
}

/**
 * In a fresh checkout nothing is configured yet. A plugin's author works with these commands before anything else, so what is
 * missing is filled with values that nothing uses.
 *
 * @param {string} root
 * @param {string[]} args
 */
export function useStandIns(root, args) {
  if (!alone.has(args[0])) {
    return
  }
  const file = textOf(join(root, '.env'))
  for (const [name, value] of Object.entries(standIns)) {
    if (!process.env[name]?.trim() && !new RegExp(`^${name}=[ "']*\\S`, 'm').test(file)) {
      process.env[name] = value
    }
  }
}

/** Commands that change tables or rights run as the owner of the tables. */
function isOwners(command = '') {
  return /^(migration|schema|database|db):/.test(command)
}

function textOf(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT') {
      return ''
    }
    throw error
  }
}
