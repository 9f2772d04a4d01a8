/**
 * First step behind `npm run demo`, `npm test` and `npm run dev`. Plain JavaScript without
 * dependencies, because it runs under whatever Node (20 or newer) the machine has, before anything
 * is installed. It installs from the lockfile, then hands over to the installed Node 24.
 */
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installPackages } from './lib/install.mjs'
import { findNode } from './lib/find_node.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const commands = ['demo', 'test', 'dev', 'db', 'screenshots', 'bench', 'simulate']

/** The shell's convention: 128 + number of the signal. */
const codeOf = (code, signal) => code ?? 128 + (constants.signals[signal] ?? 0)

async function main() {
  const [command, ...args] = process.argv.slice(2)
  if (!commands.includes(command)) {
    return fail(`Usage: node scripts/start.mjs <${commands.join('|')}> [options]`, 2)
  }
  if (Number(process.versions.node.split('.')[0]) < 20) {
    return fail(`KBoss needs Node 20 or newer to start; this is Node ${process.versions.node}.`)
  }

  const installed = await installPackages(root)
  if (installed.problem) {
    return fail(installed.problem)
  }

  const node = findNode(root)
  if (node.problem) {
    return fail(node.problem)
  }
  handOver(node.path, command, args)
}

/** The fourth pipe tells the child that we are gone, even after a SIGKILL; see lib/leash.ts. */
function handOver(node, command, args) {
  const path = [dirname(node), join(root, 'node_modules', '.bin'), process.env.PATH ?? '']
  const child = spawn(node, [join(root, 'scripts', 'run.ts'), command, ...args], {
    cwd: root,
    stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
    env: { ...process.env, PATH: path.join(delimiter), KBOSS_LEASH_FD: '3' },
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal))
  }
  stopWithNpm(() => child.kill('SIGTERM'))
  child.on('error', (error) => fail(`Node could not be started: ${error.message}`))
  child.on('exit', (code, signal) => process.exit(codeOf(code, signal)))
}

/**
 * The scripts in package.json say `exec`, so that npm's signals reach us and not a shell that keeps
 * them to itself. A killed npm sends none: its end is seen here.
 */
function stopWithNpm(stop) {
  if (process.env.npm_lifecycle_event === undefined) {
    return
  }
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid !== parent) {
      clearInterval(watch)
      stop()
    }
  }, 250)
  watch.unref()
}

function fail(line, code = 1) {
  console.error(line)
  process.exitCode = code
}

await main()
