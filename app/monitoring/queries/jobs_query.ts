import db from '@adonisjs/lucid/services/db'
import { redacted } from '#audit/redaction'
import type { Viewer } from '#identity/viewer'
import { fromJson } from '#kernel/json'
import { numberedPage, type NumberedPage } from '#kernel/pagination'

export const jobStatuses = ['ready', 'running', 'done', 'dead', 'discarded'] as const
export type JobStatus = (typeof jobStatuses)[number]

export type Job = {
  id: number
  queue: string
  type: string
  status: JobStatus
  attempts: number
  attemptsMax: number
  runAt: Date
  createdAt: Date
  finishedAt: Date | null
  /** First line of what went wrong last. */
  error: string | null
}

export type JobDetail = Job & {
  /** Values under a secret's name are fingerprints. */
  payload: unknown
  fullError: string | null
  dedupKey: string | null
  lockedBy: string | null
  lockedUntil: Date | null
}

export type JobsFilter = { status?: JobStatus; type?: string }

const columns = ['id', 'queue', 'type', 'status', 'attempts', 'attempts_max', 'run_at', 'created_at', 'finished_at', 'last_error']

/** Background jobs, the latest first. They belong to no organisation: only staff of the whole platform see them. */
export async function jobsQuery(
  viewer: Viewer,
  { status, type }: JobsFilter,
  { page, pageSize }: { page: number; pageSize: number }
): Promise<NumberedPage<Job>> {
  const query = visibleJobs(viewer)
  if (status) void query.where('status', status)
  if (type) void query.where('type', 'like', `${type.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`)
  const [{ total }] = await query.clone().count('* as total')
  const rows = await query.select(columns).orderBy('id', 'desc').offset((page - 1) * pageSize).limit(pageSize)
  return numberedPage(rows.map(toJob), Number(total), page, pageSize)
}

export async function jobQuery(viewer: Viewer, id: number): Promise<JobDetail | null> {
  const more = ['payload', 'dedup_key', 'released_key', 'locked_by', 'locked_until']
  const row = await visibleJobs(viewer).select([...columns, ...more]).where('id', id).first()
  if (!row) return null
  return {
    ...toJob(row),
    payload: redacted(fromJson(row.payload)),
    fullError: row.last_error,
    dedupKey: row.dedup_key ?? row.released_key,
    lockedBy: row.locked_by,
    lockedUntil: row.locked_until,
  }
}

export type JobCounts = Record<JobStatus, number>

export async function jobCountsQuery(viewer: Viewer): Promise<JobCounts> {
  const rows = await visibleJobs(viewer).select('status').count('* as total').groupBy('status')
  const counts = Object.fromEntries(jobStatuses.map((status) => [status, 0])) as JobCounts
  for (const row of rows) counts[row.status as JobStatus] = Number(row.total)
  return counts
}

export type ScheduleRow = { name: string; nextRunAt: Date; lastRunAt: Date | null; error: string | null }

export async function schedulesQuery(viewer: Viewer): Promise<ScheduleRow[]> {
  if (viewer.scope !== 'platform') return []
  const rows = await db.from('schedules').select('name', 'next_run_at', 'last_run_at', 'last_error').orderBy('name').limit(200)
  return rows.map((row) => ({ name: row.name, nextRunAt: row.next_run_at, lastRunAt: row.last_run_at, error: row.last_error }))
}

function visibleJobs(viewer: Viewer) {
  const query = db.from('jobs')
  return viewer.scope === 'platform' ? query : query.whereRaw('1 = 0')
}

function toJob(row: any): Job {
  return {
    id: Number(row.id),
    queue: row.queue,
    type: row.type,
    status: row.status,
    attempts: row.attempts,
    attemptsMax: row.attempts_max,
    runAt: row.run_at,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
    error: row.last_error ? String(row.last_error).split('\n')[0] : null,
  }
}
