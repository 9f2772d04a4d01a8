import { createHash, randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { settings } from './env.ts'
import { readJson, writeAtomic } from './files.ts'
import { inVar } from './paths.ts'
import { SetupError } from './setup_error.ts'

export type Login = { role: string; email: string; password: string; totpSecret?: string }
export type Tokens = Record<string, string>

/** What is random in this checkout's demo and must be the same on the next start. Mode 600. */
export type Installation = {
  /** 32 hexadecimal characters; the database carries them too. */
  id: string
  /** Passwords of the demo's logins are derived from it. */
  passwordSeed: string
  /** Tells whether `.env` still has the key that the stored credentials were encrypted with. */
  keyMark: string
  /** Stored connection settings hold the endpoint, so a sandbox keeps its port. */
  sandboxPorts: Record<string, number>
  logins?: Login[]
  tokens?: Tokens
}

export type Kind = 'demo' | 'dev'

const fileOf = (kind: Kind) => inVar(`${kind}-secrets.json`)

/** Reads what the last start left, or makes it. */
export function openInstallation(kind: Kind): Installation {
  const keyMark = markOf(settings().APP_KEY ?? '')
  const known = readJson<Installation>(fileOf(kind))
  if (known && known.keyMark !== keyMark) {
    throw new SetupError(
      `APP_KEY is not the one that this ${kind}'s data was made with. Put the old one back into .env, or start over with --fresh.`
    )
  }
  if (known) {
    return known
  }
  const made: Installation = {
    id: randomBytes(16).toString('hex'),
    passwordSeed: randomBytes(32).toString('base64url'),
    keyMark,
    sandboxPorts: {},
  }
  saveInstallation(kind, made)
  return made
}

export function saveInstallation(kind: Kind, installation: Installation) {
  writeAtomic(fileOf(kind), `${JSON.stringify(installation, null, 2)}\n`)
}

/** The next `openInstallation` starts from nothing. */
export function forgetInstallation(kind: Kind) {
  rmSync(fileOf(kind), { force: true })
}

function markOf(key: string): string {
  return createHash('sha256').update(`kboss key mark ${key}`).digest('hex').slice(0, 16)
}
