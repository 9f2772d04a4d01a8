import db from '@adonisjs/lucid/services/db'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import { clock } from '#kernel/clock'
import type { Locale } from '#kernel/http/locale_middleware'
import { inLanguage } from '#kernel/in_language'
import { fromJson } from '#kernel/json'
import { toFen } from '#kernel/money'
import { numberedPage, type NumberedPage } from '#kernel/pagination'
import { approvalHandlerOf, hasHandler, type ApprovalFact } from '../handlers.ts'
import { allApprovalKinds, type ApprovalKind } from '../kinds.ts'
import type { RequestState } from '../request_states.ts'
import { covers, noRight, type ApprovalRight } from '../right.ts'
import { approvalRight } from './approval_right_query.ts'

export const READ_REQUESTS = 'approvals.requests.read'

export type RequestRow = {
  id: string
  kind: string
  kindName: string
  measure: string
  unit: ApprovalKind['unit']
  title: string
  size: number
  organisationId: number | null
  organisationName: string | null
  reason: string | null
  state: RequestState
  requestedBy: { userId: number; name: string }
  decidedBy: { userId: number; name: string } | null
  note: string | null
  createdAt: Date
  expiresAt: Date
  closedAt: Date | null
  isOwn: boolean
  /** Approve; whoever holds the right for the kind may reject whatever the size. */
  mayApprove: boolean
  mayReject: boolean
  /** What the viewer's right reaches to; null is without limit. */
  limit: number | null
}

export type RequestDetail = RequestRow & { facts: ApprovalFact[]; subjectHref: string | null }

export type RequestsFilter = { state?: RequestState; kind?: string; q?: string; /** What the viewer may decide now. */ waiting?: boolean }

type Rights = Map<string, ApprovalRight>
type Page = { page: number; pageSize: number; locale: Locale }

const SLICE = 1_000

/** Requests that the viewer made or whose kind they may decide, the newest first; nobody outside the back office sees any. */
export async function requestsQuery(viewer: Viewer, filter: RequestsFilter, { page, pageSize, locale }: Page): Promise<NumberedPage<RequestRow>> {
  if (!mayRead(viewer)) return numberedPage([], 0, page, pageSize)
  const rights = await rightsOf(viewer)
  const [{ total }] = await narrowed(viewer, rights, filter).count('* as total')
  const rows = await newestFirst(viewer, rights, filter).offset((page - 1) * pageSize).limit(pageSize)
  return numberedPage(rows.map((row) => toRow(row, viewer, rights, locale)), Number(total), page, pageSize)
}

/** One of them with all that its decision needs; null where there is none or it is not the viewer's business. */
export async function requestQuery(viewer: Viewer, id: string, locale: Locale): Promise<RequestDetail | null> {
  if (!mayRead(viewer)) return null
  const rights = await rightsOf(viewer)
  const row = await newestFirst(viewer, rights, {}).where('approval_requests.id', id).first()
  if (!row) return null
  const href = approvalHandlerOf(row.kind).href?.(row.subject_id) ?? null
  const facts = fromJson<ApprovalFact[]>(row.facts).filter(({ permission }) => !permission || viewer.may(permission))
    .map((fact) => ({ ...fact, args: inLanguage(fact.args ?? {}, locale) }))
  return { ...toRow(row, viewer, rights, locale), facts, subjectHref: href }
}

/** All that fits the filter, slice by slice, for an export. */
export async function* requestsExportQuery(viewer: Viewer, filter: RequestsFilter, locale: Locale): AsyncGenerator<RequestRow> {
  if (!mayRead(viewer)) return
  const rights = await rightsOf(viewer)
  for (let last: any; ; ) {
    const query = newestFirst(viewer, rights, filter).limit(SLICE)
    if (last) void query.whereRaw('(approval_requests.created_at, approval_requests.id) < (?, ?)', [last.created_at, last.id])
    const rows = await query
    for (const row of rows) yield toRow(row, viewer, rights, locale)
    if (rows.length < SLICE) return
    last = rows.at(-1)
  }
}

/** Kinds that can be asked for, as choices of a filter. */
export const requestKinds = (locale: Locale) =>
  allApprovalKinds().filter(({ code }) => hasHandler(code)).map((kind) => ({ code: kind.code, name: kind[locale === 'en' ? 'en' : 'zh'] }))

/** The kinds that the viewer may decide, whatever the size; empty for whoever reads no requests. */
export async function decidableKinds(viewer: Viewer): Promise<string[]> {
  if (!mayRead(viewer)) return []
  return [...(await rightsOf(viewer))].filter(([, { may }]) => may).map(([code]) => code)
}

const mayRead = (viewer: Viewer) => viewer.realm === 'back_office' && viewer.userId !== null && viewer.may(READ_REQUESTS)

async function rightsOf(viewer: Viewer): Promise<Rights> {
  const kinds = allApprovalKinds().filter(({ code }) => hasHandler(code))
  const rights = await Promise.all(kinds.map(({ code }) => approvalRight(viewer, code)))
  return new Map(kinds.map(({ code }, index) => [code, rights[index]]))
}

function newestFirst(viewer: Viewer, rights: Rights, filter: RequestsFilter) {
  return narrowed(viewer, rights, filter)
    .leftJoin('organisations', 'organisations.id', 'approval_requests.organisation_id')
    .leftJoin('users as requesters', 'requesters.id', 'approval_requests.requested_by')
    .leftJoin('users as deciders', 'deciders.id', 'approval_requests.decided_by')
    .select('approval_requests.*', 'organisations.name as organisation_name', 'requesters.name as requester_name', 'deciders.name as decider_name')
    .orderBy('approval_requests.created_at', 'desc').orderBy('approval_requests.id', 'desc')
}

function narrowed(viewer: Viewer, rights: Rights, { state, kind, q, waiting }: RequestsFilter) {
  const decidable = [...rights].filter(([, { may }]) => may)
  const query = db.from('approval_requests').where((mine) => {
    if (!waiting) void mine.where('approval_requests.requested_by', viewer.userId!)
    void mine.orWhere((theirs) => {
      void theirs.whereIn('approval_requests.kind', decidable.map(([code]) => code))
      void theirs.where((about) => ofVisibleCustomers(viewer, about.whereNull('approval_requests.organisation_id')))
    })
  })
  if (state) void query.where('approval_requests.state', state)
  if (kind) void query.where('approval_requests.kind', kind)
  if (q) void query.where('approval_requests.title', 'like', `%${q.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`)
  if (!waiting) return query
  return query.where('approval_requests.state', 'pending').where('approval_requests.expires_at', '>', clock.now()).whereNot('approval_requests.requested_by', viewer.userId!)
    .where((within) => {
      void within.whereRaw('1 = 0')
      for (const [code, { limit }] of decidable) {
        void within.orWhere((one) => {
          void one.where('approval_requests.kind', code)
          if (limit !== null) void one.where('approval_requests.size', '<=', limit)
        })
      }
    })
}

/** Of a customer whom the viewer does not see nothing is decided either. */
function ofVisibleCustomers(viewer: Viewer, query: ReturnType<typeof db.from>): void {
  void query.orWhere((own) => void visibleOrganisations(viewer.for(READ_REQUESTS), own.whereRaw('1 = 1'), 'approval_requests.organisation_id'))
}

function toRow(row: Record<string, any>, viewer: Viewer, rights: Rights, locale: Locale): RequestRow {
  const kind = allApprovalKinds().find(({ code }) => code === row.kind)!
  const right = rights.get(row.kind) ?? noRight
  const size = toFen(row.size)
  const isOwn = row.requested_by === viewer.userId
  const isOpen = row.state === 'pending' && row.expires_at > clock.now() && !isOwn
  return {
    id: row.id,
    kind: row.kind,
    kindName: locale === 'en' ? kind.en : kind.zh,
    measure: locale === 'en' ? kind.measureEn : kind.measureZh,
    unit: kind.unit,
    title: row.title,
    size,
    organisationId: row.organisation_id,
    organisationName: row.organisation_name,
    reason: row.reason,
    state: row.state,
    requestedBy: { userId: row.requested_by, name: row.requester_name },
    decidedBy: row.decided_by === null ? null : { userId: row.decided_by, name: row.decider_name },
    note: row.note,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    closedAt: row.closed_at,
    isOwn,
    mayApprove: isOpen && covers(right, size),
    mayReject: isOpen && right.may,
    limit: right.limit,
  }
}
