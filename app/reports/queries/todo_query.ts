import db from '@adonisjs/lucid/services/db'
import { READ_REQUESTS, requestsQuery } from '#approvals/queries/requests_query'
import { differencesQuery } from '#catalog/queries/differences_query'
import { enrolmentsQuery } from '#enrolment/queries/enrolments_query'
import { verificationsToDo, waitingVerificationsQuery } from '#enrolment/queries/verifications_query'
import { customersQuery } from '#identity/queries/customers_query'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import type { Locale } from '#kernel/http/locale_middleware'
import { invariantsQuery } from '#monitoring/queries/invariants_query'
import { jobsQuery } from '#monitoring/queries/jobs_query'
import { lineNames } from '#orders/queries/line_names'
import { attentionQuery, RESOLVE_LINES, type AttentionFilter } from '#orders/queries/overdue_query'
import { rechargesQuery } from '#payments/queries/recharges_query'
import { connectionsQuery, type ConnectionView } from '#suppliers/queries/connections_query'
import { lowWallets } from './low_wallets_query.ts'

export const todoKinds = ['recharges', 'approvals', 'differences', 'attention', 'unmapped', 'connections', 'dead_jobs', 'invariants', 'enrolments', 'verifications', 'unassigned', 'low_wallets'] as const
export type TodoKind = (typeof todoKinds)[number]

/** One thing to look at. `note` is a key below `reports.todo.note` with its arguments. */
export type TodoRow = {
  title: string
  href: string
  detail?: string | null
  fen?: number
  at?: Date | null
  badge?: { family: string; status: string }
  note?: { key: string; args?: Record<string, string | number> }
}

export type TodoGroup = { kind: TodoKind; count: number; href: string | null; tone: 'danger' | 'warning' | 'info'; rows: TodoRow[] }

type Source = { kind: TodoKind; tone: TodoGroup['tone']; href: string | null; read: (viewer: Viewer, limit: number, locale: Locale) => Promise<{ count: number; rows: TodoRow[] } | null> }

/** Own entries are filtered after reading: more than this do not wait at one time. */
const RECHARGES_READ = 100
const COUNT_MAX = 1_000

const sources: Source[] = [
  { kind: 'invariants', tone: 'danger', href: '/admin/invariants', read: brokenInvariants },
  { kind: 'connections', tone: 'danger', href: '/admin/suppliers', read: unwellConnections },
  { kind: 'dead_jobs', tone: 'danger', href: '/admin/jobs?status=dead', read: deadJobs },
  { kind: 'attention', tone: 'warning', href: '/admin/orders/attention', read: linesToLookAt },
  { kind: 'recharges', tone: 'warning', href: '/admin/recharges?state=entered', read: waitingRecharges },
  { kind: 'approvals', tone: 'warning', href: '/admin/approvals?waiting=true', read: waitingApprovals },
  { kind: 'enrolments', tone: 'warning', href: '/admin/enrolments?state=refused', read: refusedEnrolments },
  { kind: 'verifications', tone: 'warning', href: '/admin/verifications?state=in_review', read: waitingVerifications },
  { kind: 'unmapped', tone: 'info', href: null, read: unmappedStates },
  { kind: 'differences', tone: 'info', href: '/admin/price-differences', read: openDifferences },
  { kind: 'low_wallets', tone: 'info', href: '/admin/wallets?sort=available', read: wallets },
  { kind: 'unassigned', tone: 'info', href: '/admin/customers?sales=nobody', read: unassignedCustomers },
]

/** What waits for the viewer, the most pressing first; only what they may act on, each with its first rows. */
export async function todoQuery(viewer: Viewer, limit: number, locale: Locale): Promise<TodoGroup[]> {
  if (viewer.realm !== 'back_office' || viewer.kind !== 'user') return []
  const groups = await Promise.all(sources.map(async ({ kind, tone, href, read }) => ({ kind, tone, href, found: await read(viewer, limit, locale) })))
  return groups.flatMap(({ found, ...group }) => (found && found.count > 0 ? [{ ...group, ...found }] : []))
}

/** The figure in the frame: everything that is pressing. */
export async function todoCount(viewer: Viewer): Promise<number> {
  const groups = await todoQuery(viewer, 1, 'zh-CN')
  return groups.filter(({ tone }) => tone !== 'info').reduce((total, { count }) => total + count, 0)
}

async function waitingRecharges(anybody: Viewer, limit: number) {
  if (!anybody.may('payments.recharges.decide')) return null
  const viewer = anybody.for('payments.recharges.decide')
  const { rows, total } = await rechargesQuery(viewer, { state: 'entered' }, { page: 1, pageSize: RECHARGES_READ })
  const others = rows.filter(({ enteredBy }) => enteredBy.userId !== viewer.userId)
  return {
    count: total - (rows.length - others.length),
    rows: others.slice(0, limit).map(({ id, organisationName, amountFen, reference, createdAt, enteredBy }) => ({
      title: organisationName, href: `/admin/recharges/${id}`, detail: reference, fen: amountFen, at: createdAt,
      note: { key: 'entered_by', args: { name: enteredBy.name } },
    })),
  }
}

async function waitingApprovals(viewer: Viewer, limit: number, locale: Locale) {
  if (!viewer.may(READ_REQUESTS)) return null
  const { rows, total } = await requestsQuery(viewer, { waiting: true }, { page: 1, pageSize: limit, locale })
  return {
    count: total,
    rows: rows.map(({ id, title, organisationName, createdAt, requestedBy }) => ({
      title, href: `/admin/approvals/${id}`, detail: organisationName, at: createdAt, note: { key: 'asked_by', args: { name: requestedBy.name } },
    })),
  }
}

async function openDifferences(viewer: Viewer, limit: number, locale: Locale) {
  if (!viewer.may('catalog.prices.manage')) return null
  const { rows, total } = await differencesQuery(viewer, { state: 'open' }, { page: 1, pageSize: limit, locale })
  return {
    count: total,
    rows: rows.map(({ offerId, name, supplierName, theirsFen, createdAt }) => ({
      title: name, href: `/admin/offers/${offerId}`, detail: supplierName, fen: theirsFen ?? undefined, at: createdAt,
    })),
  }
}

/** Who may resolve lines sees all; finance what waits for finance; sales what their own customers are late with. */
function linesFor(viewer: Viewer): AttentionFilter | null {
  if (!viewer.may('orders.orders.read')) return null
  if (viewer.may(RESOLVE_LINES)) return {}
  if (viewer.scope === 'own_customers') return { only: 'overdue' }
  return viewer.may('payments.recharges.decide') ? { only: 'overdue', owner: 'finance' } : null
}

async function linesToLookAt(anybody: Viewer, limit: number, locale: Locale) {
  const viewer = anybody.for(anybody.may(RESOLVE_LINES) ? RESOLVE_LINES : 'orders.orders.read')
  const filter = linesFor(viewer)
  if (!filter) return null
  const { rows, total } = await attentionQuery(viewer, filter, { page: 1, pageSize: limit })
  return {
    count: total,
    rows: rows.map(({ orderId, names, organisationName, dueAt, state, words }) => ({
      title: names[locale], href: `/admin/orders/${orderId}`, detail: organisationName, at: dueAt, badge: { family: words, status: state },
    })),
  }
}

/** Lines whose supplier told a state that no table of its plugin maps; they stand among the lines above too, once they wait. */
async function unmappedStates(anybody: Viewer, limit: number, locale: Locale) {
  if (!anybody.may(RESOLVE_LINES)) return null
  const viewer = anybody.for(RESOLVE_LINES)
  const open = () => visibleOrganisations(viewer, db.from('order_lines'), 'order_lines.organisation_id')
    .whereIn('state', ['submitting', 'supplier_unpaid', 'confirming', 'provisioning', 'uncertain', 'manual_review'])
    .whereRaw("JSON_VALUE(problem, '$.code') = 'unmapped_state'")
  const [{ total }] = await db.from(open().select('id').limit(COUNT_MAX).as('found')).count('* as total')
  const rows = await open().select('order_id', 'name', 'name_en', 'updated_at', 'problem').orderBy('updated_at', 'desc').limit(limit)
  return {
    count: Number(total),
    rows: rows.map((row) => ({ title: lineNames(row.name, row.name_en)[locale], href: `/admin/orders/${row.order_id}`, at: row.updated_at, note: { key: 'unmapped' } })),
  }
}

async function deadJobs(anybody: Viewer, limit: number) {
  if (!anybody.may('monitoring.jobs.manage')) return null
  const viewer = anybody.for('monitoring.jobs.manage')
  const { rows, total } = await jobsQuery(viewer, { status: 'dead' }, { page: 1, pageSize: limit })
  return { count: total, rows: rows.map(({ id, type, error, finishedAt }) => ({ title: type, href: `/admin/jobs/${id}`, detail: error, at: finishedAt })) }
}

async function brokenInvariants(anybody: Viewer, limit: number) {
  if (!anybody.may('monitoring.invariants.read')) return null
  const viewer = anybody.for('monitoring.invariants.read')
  const all = await invariantsQuery(viewer)
  const broken = all.filter(({ ok }) => !ok)
  return {
    count: broken.length,
    rows: broken.slice(0, limit).map(({ id, title, brokenSince, violationCount }) => ({
      title: `${id} ${title}`, href: '/admin/invariants', at: brokenSince, note: { key: 'violations', args: { count: violationCount } },
    })),
  }
}

async function unwellConnections(viewer: Viewer, limit: number) {
  const mayManage = viewer.may('suppliers.connections.manage')
  if (!mayManage && !viewer.may('payments.recharges.decide')) return null
  const all = await connectionsQuery(viewer)
  const rows = all
    .map((connection) => ({ connection, trouble: troubleOf(connection) }))
    .filter(({ trouble }) => trouble !== null && (mayManage || trouble === 'funds_stopped'))
  return {
    count: rows.length,
    rows: rows.slice(0, limit).map(({ connection, trouble }) => ({
      title: connection.name, href: `/admin/suppliers/${connection.code}`, detail: connection.code, at: connection.health.checkedAt,
      ...(trouble === 'unwell' && { badge: { family: 'health', status: connection.health.status } }), note: { key: trouble! },
    })),
  }
}

function troubleOf({ pluginNames, switches, breakers, health }: ConnectionView): string | null {
  if (!pluginNames) return 'plugin_missing'
  if (switches.fundsStoppedAt) return 'funds_stopped'
  if (breakers.length > 0) return 'breaker_open'
  return health.status === 'ok' || health.status === 'unknown' ? null : 'unwell'
}

async function refusedEnrolments(anybody: Viewer, limit: number) {
  if (!anybody.may('enrolment.enrolments.link')) return null
  const viewer = anybody.for('enrolment.enrolments.link')
  const { rows, total } = await enrolmentsQuery(viewer, { state: 'refused', page: 1, pageSize: limit })
  return {
    count: total,
    rows: rows.map(({ organisationId, organisationName, connectionName, lastError, updatedAt }) => ({
      title: organisationName, href: `/admin/customers/${organisationId}?tab=accounts`, detail: [connectionName, lastError].filter(Boolean).join(' · '), at: updatedAt,
    })),
  }
}

async function waitingVerifications(anybody: Viewer, limit: number) {
  if (!anybody.may('enrolment.verifications.review')) return null
  const viewer = anybody.for('enrolment.verifications.review')
  const rows = await waitingVerificationsQuery(viewer, limit)
  return {
    count: await verificationsToDo(viewer),
    rows: rows.map(({ organisationId, organisationName, shownNumber, submittedAt, state }) => ({
      title: organisationName, href: `/admin/verifications/${organisationId}`, detail: shownNumber, at: submittedAt, badge: { family: 'verification_review', status: state },
    })),
  }
}

async function unassignedCustomers(anybody: Viewer, limit: number) {
  if (!anybody.may('identity.customers.assign')) return null
  const viewer = anybody.for('identity.customers.assign')
  const { rows, total } = await customersQuery(viewer, { unassigned: true, status: 'active', page: 1, pageSize: limit })
  return { count: total, rows: rows.map(({ id, name, contact, createdAt }) => ({ title: name, href: `/admin/customers/${id}`, detail: contact.name, at: createdAt })) }
}

async function wallets(viewer: Viewer, limit: number) {
  const mayAct = viewer.may('payments.recharges.enter') || viewer.for('wallet.wallets.read').scope === 'own_customers'
  if (!mayAct) return null
  const rows = await lowWallets(viewer, Math.max(limit, RECHARGES_READ))
  return {
    count: rows.length,
    rows: rows.slice(0, limit).map(({ organisationId, organisationName, availableFen, renewalFen }) => ({
      title: organisationName, href: `/admin/wallets/${organisationId}`, fen: availableFen,
      note: renewalFen > availableFen ? { key: 'renewals' } : { key: 'below_warning' },
    })),
  }
}
