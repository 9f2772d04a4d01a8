import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { print } from './terminal.ts'
import { SetupError } from './setup_error.ts'
import { inVar } from './paths.ts'
import { withLock } from './lock.mjs'

/** Debian keeps servers where an ordinary user's PATH does not look. */
const extraFolders = ['/usr/sbin', '/usr/local/sbin', '/usr/local/bin', '/opt/homebrew/bin']

export function findProgram(...names: string[]): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...extraFolders]
  return names
    .flatMap((name) => folders.filter(Boolean).map((folder) => join(folder, name)))
    .find(isExecutable)
}

/** True when the system's package manager is there and may be used without a password. */
export function mayInstall(): boolean {
  return process.getuid?.() === 0 && findProgram('apt-get') !== undefined
}

/**
 * Installs Debian packages without recommendations or questions. Give alternatives in order:
 * older releases carry the version in the package's name.
 */
export async function aptInstall(what: string, alternatives: string[][]) {
  await withLock(inVar('apt.lock'), async () => {
    print(`  Installing ${what}: ${alternatives[0].join(' ')} …`)
    const update = await apt(['update', '-q'])
    let problem = update.code === 0 ? '' : update.lastLine
    for (const packages of alternatives) {
      const install = await apt(['install', '-y', '-q', '--no-install-recommends', ...packages])
      if (install.code === 0) {
        return
      }
      problem = problem || install.lastLine
    }
    throw new SetupError(
      `apt-get could not install ${alternatives[0].join(' ')} (${problem}). Install it and run this again.`
    )
  })
}

function apt(args: string[]): Promise<{ code: number | null; lastLine: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn('apt-get', ['-o', 'DPkg::Lock::Timeout=120', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' },
    })
    let output = ''
    child.stdout.on('data', (chunk) => (output += chunk))
    child.stderr.on('data', (chunk) => (output += chunk))
    child.once('error', reject)
    child.once('close', (code) => {
      const lines = output.trim().split('\n')
      resolve({ code, lastLine: lines.findLast((line) => /^E: /.test(line)) ?? lines.at(-1) ?? '' })
    })
  })
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
