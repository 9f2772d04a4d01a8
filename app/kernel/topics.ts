import db from '@adonisjs/lucid/services/db'
import type { Trx } from './database/transaction.ts'

/** How old a version may be that a process works with; a change is effective everywhere within this time. */
export const TOPIC_AGE_MS_MAX = 200

let versions = new Map<string, number>()
let readAt = 0
let reading: Promise<void> | null = null

let raised = 0

/**
 * Tells every process that what it keeps in memory about `topic` is old. Part of the caller's transaction. Versions are times in
 * microseconds, so that one that was rolled back never comes again with other content behind it.
 */
export async function raiseTopic(topic: string, { trx }: { trx: Trx }): Promise<void> {
  raised = Math.max(raised + 1, Date.now() * 1_000)
  await trx.rawQuery(
    `INSERT INTO topic_versions (topic, version) VALUES (?, ?)
     ON DUPLICATE KEY UPDATE version = GREATEST(version + 1, VALUES(version))`,
    [topic, raised]
  )
  trx.after('commit', forgetTopics)
}

/** The version of a topic, at most `TOPIC_AGE_MS_MAX` old. One statement reads all topics. */
export async function topicVersion(topic: string): Promise<number> {
  if (performance.now() - readAt > TOPIC_AGE_MS_MAX || readAt === 0) {
    reading ??= readVersions().finally(() => (reading = null))
    await reading
  }
  return versions.get(topic) ?? 1
}

async function readVersions(): Promise<void> {
  const askedAt = performance.now()
  const rows = await db.from('topic_versions').select('topic', 'version')
  versions = new Map(rows.map((row) => [row.topic, Number(row.version)]))
  readAt = askedAt
}

/** Forgets the versions that were read or are being read, so that the next question goes to the database. */
export function forgetTopics(): void {
  readAt = 0
  reading = null
}

/**
 * A value that is loaded again when its topic was raised. Whoever asks meanwhile waits for the same load; a raise during it
 * makes the next question load once more, so nobody works with stale input.
 */
export function keptByTopic<Value>(topic: string, load: () => Promise<Value>): () => Promise<Value> {
  let kept: { version: number; value: Value } | null = null
  let loading: { version: number; value: Promise<Value> } | null = null
  return async () => {
    const version = await topicVersion(topic)
    if (kept?.version === version) return kept.value
    if (loading?.version !== version) loading = { version, value: load() }
    const current = loading
    try {
      const value = await current.value
      if (loading === current) kept = { version, value }
      return value
    } finally {
      if (loading === current) loading = null
    }
  }
}
