import db from '@adonisjs/lucid/services/db'
import { decidableKinds } from '#approvals/queries/requests_query'
import type { Viewer } from '#identity/viewer'
import { clock } from '#kernel/clock'
import { numberedPage, type NumberedPage } from '#kernel/pagination'
import { lineNames } from '#orders/queries/line_names'
import type { LocalText } from '#supplier-sdk'
import { OVERDUE_MAX, overdueOwners, overdueSources, type OverdueKind, type OverdueOwner } from './overdue_sources.ts'

export type OverdueRow = {
  kind: OverdueKind
  owner: OverdueOwner
  titles: LocalText
  detail: string | null
  organisation: { id: number; name: string } | null
  state: string
  fen: number | null
  dueAt: Date
  /** How long past its due date, in minutes. */
  lateMinutes: number
  href: string
  /** Names the text of what comes next, below `reports.overdue.next`. */
  next: string
}

export type OverdueFilter = { owner?: OverdueOwner; kind?: OverdueKind }

/** All that is past its due date and that the viewer may see, whoever owes the act; the longest overdue first. */
export async function overdueQuery(viewer: Viewer, filter: OverdueFilter, { page, pageSize }: { page: number; pageSize: number }): Promise<NumberedPage<OverdueRow>> {
  const approvals = await decidableKinds(viewer)
  const late = lateOf(viewer, filter, approvals)
  if (!late) return numberedPage([], 0, page, pageSize)
  const [{ total }] = await db.from(late.clone().limit(OVERDUE_MAX).as('counted')).count('* as total')
  const rows = await withNames(lateOf(viewer, filter, approvals)!).offset((page - 1) * pageSize).limit(pageSize)
  const now = clock.now()
  return numberedPage(rows.map((row: any) => toRow(row, now)), Number(total), page, pageSize)
}

/** All of it for an export, as far as a page of people can work it off. */
export async function overdueExportQuery(viewer: Viewer, filter: OverdueFilter): Promise<OverdueRow[]> {
  const { rows } = await overdueQuery(viewer, filter, { page: 1, pageSize: OVERDUE_MAX })
  return rows
}

/** How much of it each owner has to answer for, nobody left out. */
export async function overdueCounts(viewer: Viewer): Promise<Record<OverdueOwner, number>> {
  const counts = Object.fromEntries(overdueOwners.map((owner) => [owner, 0])) as Record<OverdueOwner, number>
  const late = lateOf(viewer, {}, await decidableKinds(viewer))
  if (!late) return counts
  const rows = await db.from(late.as('late')).groupBy('owner').select('owner').count('* as total')
  for (const { owner, total } of rows) counts[owner as OverdueOwner] = Number(total)
  return counts
}

export async function overdueTotal(viewer: Viewer): Promise<number> {
  if (viewer.realm !== 'back_office' || viewer.kind !== 'user') return 0
  const counts = await overdueCounts(viewer)
  return Object.values(counts).reduce((total, count) => total + count, 0)
}

/** Undefined: the viewer may see none of the kinds. */
function lateOf(viewer: Viewer, { owner, kind }: OverdueFilter, approvals: readonly string[]) {
  const parts = overdueSources.filter((source) => viewer.may(source.permission) && (!kind || source.kind === kind))
    .map(({ permission, of }) => of(viewer.for(permission), { approvals }))
  if (parts.length === 0) return undefined
  const [first, ...others] = parts
  const all = db.from((others.length > 0 ? first.unionAll(others) : first).as('parts'))
  if (owner) void all.where('owner', owner)
  return all.select('*')
}

const withNames = (late: NonNullable<ReturnType<typeof lateOf>>) =>
  db.from(late.as('late')).leftJoin('organisations', 'organisations.id', 'late.organisation_id').select('late.*', 'organisations.name as organisation_name')
    .orderBy('late.due_at').orderBy('late.kind').orderBy('late.ref')

const pathOf: Record<OverdueKind, (row: Record<string, any>) => string> = {
  line: ({ parent, ref }) => `/admin/orders/${parent}#${ref}`,
  manual_step: ({ ref }) => `/admin/manual-steps/${ref}`,
  recharge: ({ ref }) => `/admin/recharges/${ref}`,
  approval: ({ ref }) => `/admin/approvals/${ref}`,
  verification: ({ ref }) => `/admin/verifications/${ref}`,
  kyc: ({ ref }) => `/admin/verifications/${ref}`,
  enrolment: ({ ref }) => `/admin/enrolments?organisationId=${ref}`,
  discovery: () => '/admin/discoveries?state=open',
  job: ({ ref }) => `/admin/jobs/${ref}`,
}

function toRow(row: Record<string, any>, now: Date): OverdueRow {
  const dueAt: Date = row.due_at
  return {
    kind: row.kind, owner: row.owner, titles: lineNames(row.title ?? '', row.title_en), detail: row.detail || null, state: row.state, fen: row.fen === null ? null : Number(row.fen), dueAt,
    organisation: row.organisation_id === null ? null : { id: Number(row.organisation_id), name: row.organisation_name ?? '' },
    lateMinutes: Math.max(0, Math.floor((now.getTime() - dueAt.getTime()) / 60_000)), href: pathOf[row.kind as OverdueKind](row), next: nextOf(row),
  }
}

/** Of a line it depends on who owes it; of the others the kind says it. */
const nextOf = ({ kind, owner, state }: Record<string, any>): string => {
  if (kind === 'line') return state === 'manual_review' ? 'line_review' : `line_${owner}`
  return kind === 'kyc' ? `kyc_${owner}` : kind
}
