import db from '@adonisjs/lucid/services/db'
import { unlink } from 'node:fs/promises'
import { HOUR_MS, later } from '#kernel/clock'
import { deleteContent, fileId, storedContent } from '../file_store.ts'
import { KEPT_REMOVED_HOURS, SWEPT_AT_ONCE } from '../limits.ts'

/** Deletes what was removed a day ago, and content that never got a row because its transaction was undone. */
export async function sweepFiles(): Promise<void> {
  const before = later(-KEPT_REMOVED_HOURS * HOUR_MS)
  await deleteRemoved(before)
  let found: { name: string; path: string }[] = []
  for await (const { name, path, writtenAt } of storedContent()) {
    if (writtenAt < before) found.push({ name, path })
    if (found.length < SWEPT_AT_ONCE) continue
    await deleteOrphans(found)
    found = []
  }
  await deleteOrphans(found)
}

async function deleteRemoved(before: Date): Promise<void> {
  for (;;) {
    const rows = await db.from('stored_files').where('removed_at', '<', before).orderBy('removed_at').limit(SWEPT_AT_ONCE).select('id')
    for (const { id } of rows) await deleteContent(id)
    await db.from('stored_files').whereIn('id', rows.map(({ id }) => id)).delete()
    if (rows.length < SWEPT_AT_ONCE) return
  }
}

async function deleteOrphans(found: readonly { name: string; path: string }[]): Promise<void> {
  const rows = await db.from('stored_files').whereIn('id', found.map(({ name }) => name)).select('id')
  const known = new Set(rows.map(({ id }) => id))
  for (const { name, path } of found) if (!known.has(name) && (fileId.test(name) || name.endsWith('.part'))) await unlink(path)
}
