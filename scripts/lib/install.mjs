import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { withLock } from './lock.mjs'

const reportEveryMs = 15_000

/** npm's own waits would let a machine without network stand there for almost two minutes. */
const retries = [
  '--fetch-retries=2',
  '--fetch-retry-mintimeout=500',
  '--fetch-retry-maxtimeout=5000',
]

/**
 * Installs what the lockfile says, when node_modules is not that already. Calls at the same time
 * wait for each other; a second call costs a few milliseconds.
 *
 * @param {string} root
 * @returns {Promise<{ problem?: string }>} `problem` is one line for the reader
 */
export async function installPackages(root) {
  const lockfile = join(root, 'package-lock.json')
  const stamp = join(root, 'node_modules', '.installed-from')
  const wanted = createHash('sha256').update(readFileSync(lockfile)).digest('hex')
  if (isStamped(stamp, wanted)) {
    return {}
  }
  mkdirSync(join(root, 'var'), { recursive: true })
  return withLock(join(root, 'var', 'install.lock'), async () => {
    if (isStamped(stamp, wanted)) {
      return {}
    }
    if (!isTreeOf(root, lockfile)) {
      const result = await runNpmCi(root)
      if (result.problem) {
        return result
      }
    }
    writeFileSync(stamp, wanted)
    return {}
  })
}

function isStamped(stamp, wanted) {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted
}

/**
 * npm keeps a lockfile of its own inside node_modules. When somebody ran `npm install` by hand,
 * it says that everything is there already and a clean install would only cost time.
 */
function isTreeOf(root, lockfile) {
  const hidden = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(hidden)) {
    return false
  }
  const wanted = JSON.parse(readFileSync(lockfile, 'utf8')).packages
  const present = JSON.parse(readFileSync(hidden, 'utf8')).packages
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') {
      return true
    }
    const found = present[path]
    if (!found || !existsSync(join(root, path))) {
      return entry.optional === true && !found
    }
    return found.version === entry.version && found.integrity === entry.integrity
  })
}

/** `--include` because a production environment would leave out what the set-up itself needs. */
async function runNpmCi(root) {
  const args = ['ci', '--include=dev', '--include=optional', '--no-progress', ...retries]
  const npm = process.env.npm_execpath?.endsWith('npm-cli.js')
    ? [process.execPath, process.env.npm_execpath, ...args]
    : ['npm', ...args]
  const started = Date.now()
  const seconds = () => Math.round((Date.now() - started) / 1000)
  console.log('Installing the packages of the lockfile (about a minute the first time) …')
  const progress = setInterval(
    () => console.log(`  still installing, ${seconds()} s`),
    reportEveryMs
  )
  try {
    const { code, output, missing } = await collect(npm, root)
    if (missing) {
      return { problem: 'npm was not found. Install npm (it comes with Node) and run this again.' }
    }
    if (code !== 0) {
      return { problem: explain(output) }
    }
    console.log(`  packages installed, ${seconds()} s`)
    return {}
  } finally {
    clearInterval(progress)
  }
}

function collect([file, ...args], cwd) {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32' && file === 'npm',
    })
    const stop = (signal) => child.kill(signal)
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
    signals.forEach((signal) => process.on(signal, stop))
    let output = ''
    child.stdout.on('data', (chunk) => (output += chunk))
    child.stderr.on('data', (chunk) => (output += chunk))
    const done = (result) => {
      signals.forEach((signal) => process.off(signal, stop))
      resolve({ output, ...result })
    }
    child.on('error', (error) => done({ missing: error.code === 'ENOENT', code: 1 }))
    child.on('close', (code) => done({ code }))
  })
}

const network =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT)\b/

/** One line that says what to do; npm's own words where nothing better is known. */
export function explain(output) {
  const again = 'and run this again.'
  const code = output.match(network)?.[1]
  if (code) {
    return `The packages could not be downloaded (${code}). Check the network or npm's registry and proxy settings ${again}`
  }
  if (/\bENOSPC\b/.test(output)) {
    return `The disk is full while installing packages. Free about 1 GB ${again}`
  }
  if (/\b(EACCES|EPERM)\b/.test(output)) {
    return `npm may not write here. Check who owns this folder and node_modules ${again}`
  }
  if (/\bEUSAGE\b/.test(output)) {
    return `package.json and package-lock.json disagree. Run npm install under Node 24 ${again}`
  }
  const words = output
    .split('\n')
    .map((line) => line.replace(/^npm (error|ERR!) ?/i, '').trim())
    .filter((line) => line !== '' && !/complete log of this run|^code /.test(line))
  return `npm ci failed: ${words[0] ?? 'it said nothing'}`
}
