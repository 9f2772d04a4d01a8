import db from '@adonisjs/lucid/services/db'
import { clock, later, MINUTE_MS } from '#kernel/clock'
import type { Client } from '#kernel/database/transaction'
import { fromJson } from '#kernel/json'
import { numberedPage, type NumberedPage } from '#kernel/pagination'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import type { RequestEntry } from '../pipeline/trace.ts'
import type { OperationClass } from '../sdk/main.ts'
import type { CallableOperation, CallSubject } from '../types.ts'
import { withoutAmounts } from '../veiled_amounts.ts'

export type OpenIntentRow = {
  id: string
  connectionCode: string
  operation: CallableOperation
  operationClass: OperationClass
  operationKey: string
  attempt: number
  startedAt: Date
  deadlineAt: Date
}

/**
 * Calls with an effect of this subject whose answer was never stored, oldest first. Whoever takes a subject over after a crash
 * looks here: each of these may have acted, so its outcome is looked up before anything is sent again.
 */
export async function findOpenIntents(subject: CallSubject, client: Client = db.connection()): Promise<OpenIntentRow[]> {
  const rows = await client
    .from('supplier_calls')
    .select('id', 'connection_code', 'operation', 'operation_class', 'operation_key', 'attempt', 'started_at', 'deadline_at')
    .where({ subject_type: subject.type, subject_id: subject.id, status: 'open' })
    .whereNotNull('operation_key')
    .orderBy('started_at')
  return rows.map((row) => ({
    id: row.id,
    connectionCode: row.connection_code,
    operation: row.operation,
    operationClass: row.operation_class,
    operationKey: row.operation_key,
    attempt: row.attempt,
    startedAt: row.started_at,
    deadlineAt: row.deadline_at,
  }))
}

/** How long whoever sent a call may take to act on its answer. */
const ACTED_ON_MS = MINUTE_MS

/** Whether somebody sends a call under this key now, or has its answer and is about to act on it. Lost calls are under way no more. */
export async function isUnderWay(operationKey: string, client: Client = db.connection()): Promise<boolean> {
  const now = clock.now()
  const query = client.from('supplier_calls').where('operation_key', operationKey).where((either) => void either
    .where((one) => void one.where('status', 'open').where('deadline_at', '>', now))
    .orWhere((one) => void one.whereIn('status', ['done', 'refused']).where('finished_at', '>', later(-ACTED_ON_MS, now))))
  return (await query.select('id').first()) !== null
}

export const callStatuses = ['open', 'done', 'pending', 'refused', 'not_sent', 'unknown'] as const

export type CallStatus = (typeof callStatuses)[number]

export type CallRow = {
  id: string
  connectionCode: string
  operation: CallableOperation
  operationClass: OperationClass
  operationKey: string | null
  attempt: number
  subject: CallSubject | null
  organisationId: number | null
  status: CallStatus
  refusalReason: string | null
  supplierCode: string | null
  durationMs: number | null
  startedAt: Date
  finishedAt: Date | null
}

export type CallDetail = CallRow & { payload: unknown; payloadHash: string; answer: unknown; requests: RequestEntry[]; deadlineAt: Date }

export type CallsFilter = {
  connection?: string
  operation?: string
  status?: CallStatus
  /** A whole id of a subject (an order line, an enrolment, a quote) or of a call, or the beginning of an operation key. */
  subject?: string
  since?: Date
  until?: Date
  page: number
  pageSize: number
}

export const READ_CALLS = 'suppliers.calls.read'
/** Without it figures of money are veiled in what was sent and answered. */
const READ_AMOUNTS = 'suppliers.amounts.read'

/** Counting stops here: nobody pages through more, and a count of millions of rows takes seconds. */
const COUNT_MAX = 10_000

const columns = ['id', 'connection_code', 'operation', 'operation_class', 'operation_key', 'attempt', 'subject_type', 'subject_id',
  'organisation_id', 'status', 'refusal_reason', 'supplier_code', 'duration_ms', 'started_at', 'finished_at']

const detailColumns = [...columns, 'payload', 'payload_hash', 'answer', 'requests', 'deadline_at']

/** The call log, newest first, for staff. Calls that concern no customer are seen by those who see all customers. */
export async function callsQuery(viewer: Viewer, filter: CallsFilter): Promise<NumberedPage<CallRow>> {
  if (!mayRead(viewer)) return numberedPage([], 0, filter.page, filter.pageSize)
  const wanted = () => narrowed(viewer, filter)
  const [{ total }] = await db.from(wanted().select('id').limit(COUNT_MAX).as('found')).count('* as total')
  const rows = await wanted()
    .select(columns)
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .offset((filter.page - 1) * filter.pageSize)
    .limit(filter.pageSize)
  return numberedPage(rows.map(toRow), Number(total), filter.page, filter.pageSize)
}

/** All that fits the filter, for an export; as many as can be counted. */
export async function callsExportQuery(viewer: Viewer, filter: CallsFilter): Promise<CallRow[]> {
  if (!mayRead(viewer)) return []
  const rows = await narrowed(viewer, filter).select(columns).orderBy('started_at', 'desc').orderBy('id', 'desc').limit(COUNT_MAX)
  return rows.map(toRow)
}

/** One call with its redacted payload, answer and requests, or null; amounts only for who may read them. */
export async function callQuery(viewer: Viewer, id: string): Promise<CallDetail | null> {
  if (!mayRead(viewer)) return null
  const row = await visibleOrganisations(viewer, db.from('supplier_calls'), 'organisation_id').select(detailColumns).where('id', id).first()
  if (!row) return null
  const { payload, answer, requests, ...call } = toDetail(row)
  return (await seesAmounts(viewer, id)) ? { ...call, payload, answer, requests } : { ...call, ...withoutAmounts({ payload, answer, requests }) }
}

/** The permission to read amounts has a scope of its own. */
async function seesAmounts(viewer: Viewer, id: string): Promise<boolean> {
  if (!viewer.may(READ_AMOUNTS)) return false
  const row = await visibleOrganisations(viewer.for(READ_AMOUNTS), db.from('supplier_calls').where('id', id), 'organisation_id').select('id').first()
  return row !== null
}

/** All calls of one subject, oldest first, for its page. */
export async function callsOfSubjectQuery(viewer: Viewer, subject: CallSubject): Promise<CallRow[]> {
  if (!mayRead(viewer)) return []
  const rows = await visibleOrganisations(viewer, db.from('supplier_calls'), 'organisation_id')
    .select(columns)
    .where({ subject_type: subject.type, subject_id: subject.id })
    .orderBy('started_at')
    .orderBy('id')
    .limit(500)
  return rows.map(toRow)
}

const mayRead = (viewer: Viewer) => viewer.realm === 'back_office' && viewer.may(READ_CALLS)

function narrowed(viewer: Viewer, { connection, operation, status, subject, since, until }: CallsFilter) {
  const query = visibleOrganisations(viewer, db.from('supplier_calls'), 'organisation_id')
  if (connection) query.where('connection_code', connection)
  if (operation) query.where('operation', operation)
  if (status) query.where('status', status)
  if (subject) query.where((either) => void either.where('subject_id', subject).orWhere('id', subject).orWhere('operation_key', 'like', `${beginning(subject)}%`))
  if (since) query.where('started_at', '>=', since)
  if (until) query.where('started_at', '<', until)
  return query
}

const beginning = (text: string) => text.replace(/[\\%_]/g, '\\$&')

function toRow(row: Record<string, any>): CallRow {
  return {
    id: row.id,
    connectionCode: row.connection_code,
    operation: row.operation,
    operationClass: row.operation_class,
    operationKey: row.operation_key,
    attempt: row.attempt,
    subject: row.subject_type === null ? null : { type: row.subject_type, id: row.subject_id },
    organisationId: row.organisation_id,
    status: row.status,
    refusalReason: row.refusal_reason,
    supplierCode: row.supplier_code,
    durationMs: row.duration_ms,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  }
}

function toDetail(row: Record<string, any>): CallDetail {
  return {
    ...toRow(row),
    payload: fromJson(row.payload),
    payloadHash: row.payload_hash,
    answer: row.answer === null ? null : fromJson(row.answer),
    requests: row.requests === null ? [] : fromJson<RequestEntry[]>(row.requests),
    deadlineAt: row.deadline_at,
  }
}
