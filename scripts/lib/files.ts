import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

/** Writes so that a reader sees the old file or the new one, never half of it. */
export function writeAtomic(path: string, content: string, mode = 0o600) {
  mkdirSync(dirname(path), { recursive: true })
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`
  writeFileSync(draft, content, { mode })
  renameSync(draft, path)
}

/** The file's JSON, or undefined when there is no such file. */
export function readJson<Content>(path: string): Content | undefined {
  const text = readIfThere(path)
  return text === undefined ? undefined : (JSON.parse(text) as Content)
}

export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined
    }
    throw error
  }
}

/** One hash over names and contents of files and folders; a missing one counts as empty. */
export function fingerprint(base: string, parts: string[]): string {
  const hash = createHash('sha256')
  for (const part of parts) {
    for (const file of filesOf(join(base, part))) {
      hash
        .update(`${relative(base, file)}\0`)
        .update(readFileSync(file))
        .update('\0')
    }
  }
  return hash.digest('hex')
}

function filesOf(path: string): string[] {
  try {
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOTDIR') {
      return [path]
    }
    if (code === 'ENOENT') {
      return []
    }
    throw error
  }
}
