import db from '@adonisjs/lucid/services/db'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import { clock, DAY_MS, HOUR_MS, later } from '#kernel/clock'

export const overdueKinds = ['line', 'manual_step', 'recharge', 'approval', 'verification', 'kyc', 'enrolment', 'discovery', 'job'] as const
export type OverdueKind = (typeof overdueKinds)[number]

export const overdueOwners = ['system', 'customer', 'sales', 'operations', 'finance'] as const
export type OverdueOwner = (typeof overdueOwners)[number]

/** What has no due date of its own is late after this time. */
const DUE_MS = { recharge: DAY_MS, approval: 2 * DAY_MS, discovery: DAY_MS, enrolment: HOUR_MS, enrolmentOfCustomer: 7 * DAY_MS, refusedEnrolment: DAY_MS }

/** Beyond this the figures say “more than”. */
export const OVERDUE_MAX = 5_000

type Part = Record<'owner' | 'due' | 'title' | 'titleEn' | 'detail' | 'organisation' | 'state' | 'ref' | 'parent' | 'fen', string>
/** `approvals`: the kinds that the viewer may decide. */
type Known = { approvals: readonly string[] }
type Source = { kind: OverdueKind; permission: string; of: (viewer: Viewer, known: Known) => any }

const nothing: Part = { owner: "'operations'", due: 'NULL', title: "''", titleEn: 'NULL', detail: 'NULL', organisation: 'NULL', state: "''", ref: "''", parent: 'NULL', fen: 'NULL' }

/** One shape for all of them, so that they can be put below each other; texts in one character set. */
function columns(kind: OverdueKind, part: Partial<Part>) {
  const { owner, due, title, titleEn, detail, organisation, state, ref, parent, fen } = { ...nothing, ...part }
  const text = (sql: string) => `CONVERT(${sql} USING utf8mb4)`
  return db.raw(
    `${text(`'${kind}'`)} AS kind, ${text(owner)} AS owner, ${due} AS due_at, ${text(title)} AS title, ${text(titleEn)} AS title_en, ${text(detail)} AS detail,
     ${organisation} AS organisation_id, ${text(state)} AS state, ${text(ref)} AS ref, ${text(parent)} AS parent, ${fen} AS fen`
  )
}

const after = (column: string, ms: number) => `TIMESTAMPADD(SECOND, ${Math.round(ms / 1_000)}, ${column})`
const ends = ['completed', 'partially_completed', 'cancelled', 'rejected', 'expired', 'failed_refunded', 'draft']
const supplierOf = (column: string) => `(SELECT c.name FROM supplier_connections c WHERE c.id = ${column})`

/** Everything that somebody owes an act and has let pass; each only for who may see it, narrowed to their customers. */
export const overdueSources: readonly Source[] = [
  {
    kind: 'line', permission: 'orders.orders.read',
    of: (viewer) => visibleOrganisations(viewer, db.from('order_lines'), 'order_lines.organisation_id').whereNotIn('order_lines.state', ends)
      .whereNotNull('order_lines.owner').where('order_lines.due_at', '<', clock.now())
      .select(columns('line', { owner: 'order_lines.owner', due: 'order_lines.due_at', title: 'order_lines.name', titleEn: 'order_lines.name_en', detail: supplierOf('order_lines.connection_id'),
        organisation: 'order_lines.organisation_id', state: 'order_lines.state', ref: 'order_lines.id', parent: 'order_lines.order_id',
        fen: "IF(order_lines.action = 'unsubscribe', order_lines.refund_fen, order_lines.price_fen)" })),
  },
  {
    kind: 'manual_step', permission: 'orders.lines.resolve',
    of: (viewer) => visibleOrganisations(viewer, db.from('manual_steps'), 'manual_steps.organisation_id').join('order_lines', 'order_lines.id', 'manual_steps.line_id')
      .where('manual_steps.state', 'open').where('manual_steps.due_at', '<', clock.now())
      .select(columns('manual_step', { due: 'manual_steps.due_at', title: 'order_lines.name', titleEn: 'order_lines.name_en', detail: supplierOf('manual_steps.connection_id'),
        organisation: 'manual_steps.organisation_id', state: 'manual_steps.state', ref: 'manual_steps.id' })),
  },
  {
    kind: 'recharge', permission: 'payments.recharges.read',
    of: (viewer) => visibleOrganisations(viewer, db.from('recharges'), 'recharges.organisation_id').where('recharges.state', 'entered')
      .where('recharges.created_at', '<', later(-DUE_MS.recharge))
      .select(columns('recharge', { owner: "'finance'", due: after('recharges.created_at', DUE_MS.recharge), title: 'recharges.reference',
        organisation: 'recharges.organisation_id', state: 'recharges.state', ref: 'recharges.id', fen: 'recharges.amount_fen' })),
  },
  {
    kind: 'approval', permission: 'approvals.requests.read',
    of: ({ userId }, { approvals }) => db.from('approval_requests')
      .where((mine) => void mine.where('requested_by', userId!).orWhereIn('kind', [...approvals])).where('state', 'pending').where('created_at', '<', later(-DUE_MS.approval))
      .select(columns('approval', { owner: "IF(kind LIKE 'payments.%' OR kind LIKE 'wallet.%' OR kind LIKE 'billing.%', 'finance', 'operations')",
        due: after('created_at', DUE_MS.approval), title: 'title', organisation: 'organisation_id', state: 'state', ref: 'id' })),
  },
  {
    kind: 'verification', permission: 'enrolment.verifications.read',
    of: (viewer) => visibleOrganisations(viewer, db.from('verifications'), 'verifications.organisation_id').where('state', 'in_review').where('due_at', '<', clock.now())
      .select(columns('verification', { due: 'due_at', title: "COALESCE(shown_name, '')", organisation: 'organisation_id', state: 'state', ref: 'organisation_id' })),
  },
  {
    kind: 'kyc', permission: 'enrolment.verifications.read',
    of: (viewer) => visibleOrganisations(viewer, db.from('kyc_submissions'), 'kyc_submissions.organisation_id').whereNotNull('owner').where('due_at', '<', clock.now())
      .select(columns('kyc', { owner: 'owner', due: 'due_at', title: supplierOf('connection_id'), organisation: 'organisation_id', state: 'state', ref: 'organisation_id' })),
  },
  {
    kind: 'enrolment', permission: 'enrolment.enrolments.read',
    of: (viewer) => visibleOrganisations(viewer, db.from('enrolments'), 'enrolments.organisation_id')
      .where((late) => {
        void late.whereRaw("state IN ('syncing', 'uncertain') AND updated_at < ?", [later(-DUE_MS.enrolment)])
          .orWhereRaw("state = 'refused' AND updated_at < ?", [later(-DUE_MS.refusedEnrolment)])
          .orWhereRaw("state = 'invited' AND updated_at < ?", [later(-DUE_MS.enrolmentOfCustomer)])
      })
      .select(columns('enrolment', { owner: "CASE state WHEN 'invited' THEN 'customer' WHEN 'refused' THEN 'operations' ELSE 'system' END",
        due: `CASE state WHEN 'invited' THEN ${after('updated_at', DUE_MS.enrolmentOfCustomer)} WHEN 'refused' THEN ${after('updated_at', DUE_MS.refusedEnrolment)}
          ELSE ${after('updated_at', DUE_MS.enrolment)} END`,
        title: supplierOf('connection_id'), detail: 'last_error', organisation: 'organisation_id', state: 'state', ref: 'organisation_id' })),
  },
  {
    kind: 'discovery', permission: 'orders.lines.resolve',
    of: (viewer) => db.from('supplier_discoveries').where('state', 'open').where('first_seen_at', '<', later(-DUE_MS.discovery))
      .whereRaw(viewer.scope === 'platform' ? '1 = 1' : '1 = 0')
      .select(columns('discovery', { due: after('first_seen_at', DUE_MS.discovery), title: 'supplier_no', detail: supplierOf('connection_id'), state: 'state', ref: 'id' })),
  },
  {
    kind: 'job', permission: 'monitoring.jobs.manage',
    of: () => db.from('jobs').where('status', 'dead')
      .select(columns('job', { owner: "'system'", due: 'COALESCE(finished_at, created_at)', title: 'type', detail: 'LEFT(last_error, 200)', state: 'status', ref: 'id' })),
  },
]
