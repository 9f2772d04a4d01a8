import app from '@adonisjs/core/services/app'
import { mkdir, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import env from '#start/env'

export const fileId = /^fil_[0-9a-hjkmnp-tv-z]{22}$/

/** Outside of what the web serves; the folder and its files are this user's alone. */
export const uploadsFolder = (): string => env.get('UPLOADS_DIR') ?? app.makePath(app.inTest ? 'var/files-test' : 'var/files')

/** Files are spread by two characters of chance of their ids. Nothing that came from outside is ever part of a path. */
function placeOf(id: string): { folder: string; path: string } {
  if (!fileId.test(id)) throw new Error(`"${id}" is no id of a file.`)
  const folder = join(uploadsFolder(), id.slice(-2))
  return { folder, path: join(folder, id) }
}

/** Writes content that is whole and on the disk when this returns. */
export async function writeContent(id: string, bytes: Buffer): Promise<void> {
  const { folder, path } = placeOf(id)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const handle = await open(`${path}.part`, 'wx', 0o600)
  try {
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(`${path}.part`, path)
}

export function readContent(id: string): Promise<Buffer> {
  return readFile(placeOf(id).path)
}

export async function deleteContent(id: string): Promise<void> {
  await unlink(placeOf(id).path).catch(unlessAbsent)
}

/** Names of stored content, with when it was written, folder by folder. Half written content has an ending. */
export async function* storedContent(): AsyncGenerator<{ name: string; path: string; writtenAt: Date }> {
  const folders = await readdir(uploadsFolder()).catch(unlessAbsent)
  for (const folder of folders ?? []) {
    for (const name of await readdir(join(uploadsFolder(), folder))) {
      const path = join(uploadsFolder(), folder, name)
      const found = await stat(path).catch(unlessAbsent)
      if (found) yield { name, path, writtenAt: found.mtime }
    }
  }
}

function unlessAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
