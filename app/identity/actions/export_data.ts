import db from '@adonisjs/lucid/services/db'
import { writeAudit } from '#audit/actions/write_audit'
import { enqueue } from '#jobs/actions/enqueue'
import type { JobContext } from '#jobs/registry'
import { clock, DAY_MS, later } from '#kernel/clock'
import { CSV_BOM, csvLine } from '#kernel/csv'
import { isDuplicate } from '#kernel/database/failures'
import { inTransaction } from '#kernel/database/transaction'
import { ZipWriter } from '#kernel/zip'
import { dataPartsOf, type DataPart, type DataRow, type DataSubject } from '../data_parts.ts'
import { tellNoticeDue } from '../events/notice_due.ts'
import type { Viewer } from '../viewer.ts'

export const EXPORT_JOB = 'identity.export_data'
export const EXPORT_LIFE_MS = 7 * DAY_MS
const ATTEMPTS_MAX = 3
const SLICE_BYTES = 1024 * 1024

/**
 * Asks for an archive of one's own data, or of one's organisation's. A job makes it. While one is being made, a second call
 * returns the same.
 */
export async function requestDataExport(viewer: Viewer, { kind }: { kind: DataSubject['kind'] }): Promise<{ id: number; isNew: boolean }> {
  const liveKey = `${kind}:${viewer.userId}`
  const known = await db.from('data_exports').where('live_key', liveKey).select('id').first()
  if (known) return { id: known.id, isNew: false }
  try {
    return await inTransaction(async (trx) => {
      const [id] = await trx.insertQuery().table('data_exports').insert({
        kind, organisation_id: viewer.organisationId, user_id: viewer.userId, live_key: liveKey, parts_total: dataPartsOf(kind).length,
        created_at: clock.now(),
      })
      await enqueue({ type: EXPORT_JOB, payload: { exportId: id }, attemptsMax: ATTEMPTS_MAX }, { trx })
      const after = { kind }
      await writeAudit({ actor: viewer.actor, action: 'identity.data_export.requested', subjectType: 'data_export', subjectId: id, after }, { trx })
      return { id, isNew: true }
    })
  } catch (error) {
    if (!isDuplicate(error, 'data_exports_live')) throw error
    const other = await db.from('data_exports').where('live_key', liveKey).select('id').firstOrFail()
    return { id: other.id, isNew: false }
  }
}

type Export = DataSubject & { id: number }

/** Makes the archive. A run after a crash begins anew; one whose lease was lost stops. */
export async function exportData({ exportId }: { exportId: number }, { attempt, lease }: Pick<JobContext, 'attempt' | 'lease'>): Promise<void> {
  const row = await db.from('data_exports').where('id', exportId).whereIn('state', ['waiting', 'running']).first()
  if (!row) return
  const subject: Export = { id: exportId, kind: row.kind, organisationId: row.organisation_id, userId: row.user_id }
  try {
    await db.from('data_exports').where('id', exportId).update({ state: 'running', parts_done: 0 })
    await db.from('data_export_slices').where('export_id', exportId).delete()
    const bytes = await writeArchive(subject, () => lease.stillMine())
    if (bytes !== null) await finish(subject, bytes)
  } catch (error) {
    if (attempt >= ATTEMPTS_MAX) {
      await db.from('data_exports').where('id', exportId).update({ state: 'failed', live_key: null, finished_at: clock.now() })
    }
    throw error
  }
}

/** Null: another worker has the job. */
async function writeArchive(subject: Export, stillMine: () => Promise<boolean>): Promise<number | null> {
  const sink = new SliceSink(subject.id)
  const zip = new ZipWriter((piece) => sink.take(piece))
  const parts = dataPartsOf(subject.kind)
  for (const [index, part] of parts.entries()) {
    if (!(await stillMine())) return null
    await zip.add(part.name, textOf(part, subject))
    await db.from('data_exports').where('id', subject.id).update({ parts_done: index + 1, parts_total: parts.length })
  }
  const bytes = await zip.finish()
  await sink.flush()
  return bytes
}

class SliceSink {
  #pieces: Buffer[] = []
  #bytes = 0
  #position = 0

  constructor(private readonly exportId: number) {}

  async take(piece: Buffer): Promise<void> {
    this.#pieces.push(piece)
    this.#bytes += piece.length
    if (this.#bytes >= SLICE_BYTES) await this.flush()
  }

  async flush(): Promise<void> {
    if (this.#bytes === 0) return
    const content = Buffer.concat(this.#pieces)
    this.#pieces = []
    this.#bytes = 0
    await db.table('data_export_slices').insert({ export_id: this.exportId, position: this.#position++, content })
  }
}

async function* textOf({ name, rows }: DataPart, subject: DataSubject): AsyncGenerator<string> {
  const isCsv = name.endsWith('.csv')
  let count = 0
  for await (const row of rows(subject, db.connection())) {
    if (isCsv) yield (count === 0 ? CSV_BOM + csvLine(Object.keys(row)) : '') + csvLine(Object.values(row).map(cellOf))
    else yield `${count === 0 ? '[\n' : ',\n'}${JSON.stringify(row)}`
    count++
  }
  if (!isCsv) yield count === 0 ? '[]\n' : '\n]\n'
}

function cellOf(value: DataRow[string]): string | number | null {
  if (value === null || value === undefined) return null
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'object') return JSON.stringify(value)
  return typeof value === 'boolean' ? String(value) : value
}

async function finish({ id, userId, organisationId, kind }: Export, bytes: number): Promise<void> {
  const now = clock.now()
  await inTransaction(async (trx) => {
    const changed = await trx.from('data_exports').where({ id, state: 'running' })
      .update({ state: 'ready', live_key: null, bytes, finished_at: now, expires_at: later(EXPORT_LIFE_MS, now) })
    if (Number(changed) !== 1) return
    const base = await trx.from('organisations').where('id', organisationId).select('kind').firstOrFail()
    const link = kind === 'organisation' ? '/organisation/data' : base.kind === 'operator' ? '/admin/me/data' : '/account/data'
    const dedupKey = `data_export_ready:${id}`
    await tellNoticeDue({ event: 'data_export_ready', dedupKey, channel: 'station', userId, organisationId, args: { days: 7 }, link }, { trx })
  })
}

/** Takes archives away whose week is over. */
export async function purgeDataExports(): Promise<void> {
  const over = await db.from('data_exports').where('state', 'ready').where('expires_at', '<=', clock.now()).select('id').limit(1_000)
  for (const { id } of over) await removeArchive(id)
}

export async function removeArchive(id: number): Promise<void> {
  await inTransaction(async (trx) => {
    await trx.from('data_export_slices').where('export_id', id).delete()
    await trx.from('data_exports').where('id', id).update({ state: 'expired', live_key: null })
  })
}
