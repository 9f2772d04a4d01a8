import db from '@adonisjs/lucid/services/db'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import { clock } from '#kernel/clock'
import { fromJson } from '#kernel/json'
import { toFen } from '#kernel/money'
import { numberedPage, type NumberedPage } from '#kernel/pagination'
import type { LocalText } from '#supplier-sdk'
import { lineNames, regionNames } from './line_names.ts'
import type { ManualOperation } from '../manual/manual_answer.ts'
import { seesCosts } from './order_query.ts'

export const manualStepStates = ['open', 'done', 'refused', 'dropped'] as const
export type ManualStepState = (typeof manualStepStates)[number]

export type ManualStep = {
  id: string
  state: ManualStepState
  operation: ManualOperation
  lineId: string
  /** What is suspended or resumed; null for tasks of a line. */
  resourceId: string | null
  orderId: string
  callId: string
  operationKey: string
  organisationId: number
  organisationName: string
  supplierCode: string
  supplierName: string
  names: LocalText
  offerId: number | null
  options: Record<string, unknown>
  /** Where it stands or will; null in lists, and for what is of no offer. */
  regionNames: LocalText | null
  quantity: number
  months: number
  /** What it may cost us; null in lists, and for who may not read this order's costs. */
  ceilingFen: number | null
  supplierAccount: string | null
  /** Of what is cancelled: its order at the supplier. */
  supplierOrderNo: string | null
  /** Of what is renewed, changed or left: its number at the supplier. */
  supplierResourceId: string | null
  /** How it stands, as it was read last. */
  resourceState: string | null
  dueAt: Date
  isOverdue: boolean
  /** Without what it cost us for who may not read that. */
  evidence: Record<string, unknown> | null
  answeredBy: string | null
  answeredAt: Date | null
  createdAt: Date
}

export type ManualStepsFilter = { state?: ManualStepState; supplier?: string; q?: string; overdue?: boolean }

const ROWS_MAX = 10_000

/** Tasks at suppliers without a call, the most urgent first. */
export async function manualStepsQuery(
  viewer: Viewer,
  filter: ManualStepsFilter,
  { page, pageSize }: { page: number; pageSize: number }
): Promise<NumberedPage<ManualStep>> {
  const [{ total }] = await db.from(narrowed(viewer, filter).select('manual_steps.id').limit(ROWS_MAX).as('found')).count('* as total')
  const rows = await shown(narrowed(viewer, filter)).offset((page - 1) * pageSize).limit(pageSize)
  return numberedPage(rows.map((row) => toStep(row)), Number(total), page, pageSize)
}

/** All that fits the filter, for an export; at most ten thousand. */
export async function manualStepsExportQuery(viewer: Viewer, filter: ManualStepsFilter): Promise<ManualStep[]> {
  const rows = await shown(narrowed(viewer, filter)).limit(ROWS_MAX)
  return rows.map((row) => toStep(row))
}

/** One task, or null where there is none or the viewer may not see it. */
export async function manualStepQuery(viewer: Viewer, id: string): Promise<ManualStep | null> {
  const row = await shown(narrowed(viewer, {})).leftJoin('offers', 'offers.id', 'order_lines.offer_id')
    .select('offers.region', 'offers.region_zh', 'offers.region_en').where('manual_steps.id', id).first()
  return row ? toStep(row, await seesCosts(viewer, row.order_id)) : null
}

export async function openManualSteps(viewer: Viewer): Promise<number> {
  if (viewer.realm !== 'back_office' || !viewer.may('orders.lines.resolve')) return 0
  const [{ total }] = await narrowed(viewer, { state: 'open' }).count('* as total')
  return Number(total)
}

function narrowed(viewer: Viewer, { state, supplier, q, overdue }: ManualStepsFilter) {
  const query = visibleOrganisations(viewer, db.from('manual_steps'), 'manual_steps.organisation_id')
    .join('order_lines', 'order_lines.id', 'manual_steps.line_id')
    .join('organisations', 'organisations.id', 'manual_steps.organisation_id')
    .join('supplier_connections', 'supplier_connections.id', 'manual_steps.connection_id')
  if (state) void query.where('manual_steps.state', state)
  if (supplier) void query.where('supplier_connections.code', supplier)
  if (overdue) void query.where('manual_steps.state', 'open').where('manual_steps.due_at', '<', clock.now())
  if (q) {
    const part = `%${q.replace(/[\\%_]/g, '\\$&')}%`
    void query.where((either) => void either.where('order_lines.name', 'like', part).orWhere('order_lines.name_en', 'like', part).orWhere('organisations.name', 'like', part))
  }
  return query
}

const shown = (query: ReturnType<typeof narrowed>) =>
  query
    .leftJoin('users', 'users.id', 'manual_steps.answered_by')
    .leftJoin('resources', (join) => {
      void join.on('resources.id', 'manual_steps.resource_id')
        .orOn((act) => void act.onNull('manual_steps.resource_id').andOn('resources.id', 'order_lines.resource_id').andOnVal('order_lines.action', '<>', 'new'))
    })
    .orderByRaw("manual_steps.state = 'open' DESC, manual_steps.due_at, manual_steps.id")
    .select('manual_steps.*', 'order_lines.order_id', 'order_lines.name', 'order_lines.name_en', 'order_lines.offer_id', 'order_lines.options', 'order_lines.quantity', 'order_lines.months',
      'order_lines.ceiling_fen', 'order_lines.supplier_account', 'order_lines.supplier_order_no', 'organisations.name as organisation_name', 'resources.supplier_resource_id', 'resources.state as resource_state',
      'supplier_connections.code as supplier_code', 'supplier_connections.name as supplier_name', 'users.name as user_name')

function toStep(row: Record<string, any>, mayReadCosts = false): ManualStep {
  const evidence = fromJson<Record<string, unknown> | null>(row.evidence)
  return {
    id: row.id,
    state: row.state,
    operation: row.operation,
    lineId: row.line_id,
    resourceId: row.resource_id,
    orderId: row.order_id,
    callId: row.call_id,
    operationKey: row.operation_key,
    organisationId: row.organisation_id,
    organisationName: row.organisation_name,
    supplierCode: row.supplier_code,
    supplierName: row.supplier_name,
    names: lineNames(row.name, row.name_en),
    offerId: row.offer_id,
    options: fromJson(row.options),
    regionNames: regionNames(row),
    quantity: row.quantity,
    months: row.months,
    ceilingFen: mayReadCosts ? toFen(row.ceiling_fen) : null,
    supplierAccount: row.supplier_account,
    supplierOrderNo: row.supplier_order_no,
    supplierResourceId: row.supplier_resource_id,
    resourceState: row.resource_state,
    dueAt: row.due_at,
    isOverdue: row.state === 'open' && row.due_at < clock.now(),
    evidence: evidence && !mayReadCosts ? { ...evidence, amountFen: undefined, nowFen: undefined } : evidence,
    answeredBy: row.user_name,
    answeredAt: row.answered_at,
    createdAt: row.created_at,
  }
}
