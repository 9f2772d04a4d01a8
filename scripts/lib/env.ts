import { randomBytes } from 'node:crypto'
import { linkSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { readIfThere, writeAtomic } from './files.ts'
import { root } from './paths.ts'

/** Writes `.env` from the example with a fresh key, when there is none. Keeps what is there. */
export function ensureEnvFile(folder = root): 'written' | 'kept' {
  const path = join(folder, '.env')
  const present = readIfThere(path)
  if (present !== undefined) {
    if (!/^APP_KEY=\S/m.test(present)) {
      writeAtomic(path, withAppKey(present))
    }
    return 'kept'
  }
  const example = readIfThere(join(folder, '.env.example'))
  if (example === undefined) {
    throw new Error('.env.example is missing from the checkout; restore it.')
  }
  return writeUnlessThere(path, withAppKey(example)) ? 'written' : 'kept'
}

/** 32 random bytes as 43 URL-safe characters in the APP_KEY line. */
export function withAppKey(text: string): string {
  const line = `APP_KEY=${randomBytes(32).toString('base64url')}`
  return /^APP_KEY=.*$/m.test(text)
    ? text.replace(/^APP_KEY=.*$/m, line)
    : `${text.replace(/\n*$/, '\n')}${line}\n`
}

/** What `.env` says, overruled by the environment; both trimmed, empty ones left out. */
export function settings(folder = root): Record<string, string> {
  const file = parseEnv(readIfThere(join(folder, '.env')) ?? '')
  const merged = Object.entries({ ...file, ...process.env })
  return Object.fromEntries(
    merged.flatMap(([name, value]) => (value?.trim() ? [[name, value.trim()]] : []))
  )
}

/** `link` fails when the target exists: of two writers at once, one wins and neither overwrites. */
function writeUnlessThere(path: string, content: string): boolean {
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, content, { mode: 0o600 })
  try {
    linkSync(draft, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      return false
    }
    throw error
  } finally {
    rmSync(draft, { force: true })
  }
}
