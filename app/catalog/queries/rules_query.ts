import db from '@adonisjs/lucid/services/db'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import { clock } from '#kernel/clock'
import { numberedPage, type NumberedPage } from '#kernel/pagination'
import { toFen } from '#kernel/money'
import { familyOf } from '../families.ts'
import { groupOf, ruleKinds, type Breach, type PriceAction, type RuleGroup, type RuleKind } from '../price_rules.ts'
import type { Locale } from '#kernel/http/locale_middleware'
import { READ_COSTS } from './publish_query.ts'

export const SET_CUSTOMER_DISCOUNTS = 'catalog.customer_discounts.set'

/** As shown: an active rule is in force, still to come, or over. */
export const ruleStates = ['active', 'scheduled', 'ended', 'pending', 'replaced', 'refused', 'withdrawn'] as const
export type RuleState = (typeof ruleStates)[number]

export type RuleRow = {
  id: number
  kind: RuleKind
  group: RuleGroup
  supplier: string | null
  supplierName: string | null
  family: string | null
  familyName: string | null
  offerId: number | null
  offerName: string | null
  organisationId: number | null
  organisationName: string | null
  action: PriceAction | null
  campaignId: number | null
  breach: Breach | null
  reason: string | null
  approvalId: string | null
  approvedBy: string | null
  rateBp: number | null
  priceFen: number | null
  version: number
  state: RuleState
  validFrom: Date
  validUntil: Date | null
  createdBy: string | null
  createdAt: Date
}

export type RuleFilter = { group?: RuleGroup; supplier?: string; state?: RuleState; offerId?: number; organisationId?: number }

/** Price rules for staff, newest first; nobody else gets any. */
export async function rulesQuery(
  viewer: Viewer,
  filter: RuleFilter & { page: number; pageSize: number; locale: Locale }
): Promise<NumberedPage<RuleRow>> {
  const { page, pageSize, locale } = filter
  if (viewer.realm !== 'back_office' || !viewer.may(READ_COSTS)) return numberedPage([], 0, page, pageSize)
  const [{ total }] = await narrowed(viewer, filter).count('* as total')
  const rows = await newestFirst(viewer, filter).offset((page - 1) * pageSize).limit(pageSize)
  return numberedPage(rows.map((row) => toRow(row, locale)), Number(total), page, pageSize)
}

/** Everything ever set for one customer, for those who may set it; the caller has narrowed to the viewer's own customers. */
export async function rulesOfCustomer(
  viewer: Viewer,
  organisationId: number,
  { page, pageSize, locale }: { page: number; pageSize: number; locale: Locale }
): Promise<NumberedPage<RuleRow>> {
  if (viewer.realm !== 'back_office' || !viewer.may(SET_CUSTOMER_DISCOUNTS)) return numberedPage([], 0, page, pageSize)
  const [{ total }] = await narrowed(viewer, { organisationId }).count('* as total')
  const rows = await newestFirst(viewer, { organisationId }).offset((page - 1) * pageSize).limit(pageSize)
  return numberedPage(rows.map((row) => toRow(row, locale)), Number(total), page, pageSize)
}

/** Whether the list would show this rule to the viewer. */
export async function ruleIsVisible(viewer: Viewer, id: number): Promise<boolean> {
  if (viewer.realm !== 'back_office' || !viewer.may(READ_COSTS)) return false
  return Boolean(await narrowed(viewer, {}).where('price_rules.id', id).select('price_rules.id').first())
}

const SLICE = 1_000

/** All that fits the filter, slice by slice, for an export. */
export async function* rulesExportQuery(viewer: Viewer, { locale, ...filter }: RuleFilter & { locale: Locale }): AsyncGenerator<RuleRow> {
  if (viewer.realm !== 'back_office' || !viewer.may(READ_COSTS)) return
  for (let before: number | undefined; ; ) {
    const query = newestFirst(viewer, filter).limit(SLICE)
    if (before) void query.where('price_rules.id', '<', before)
    const rows = await query
    yield* rows.map((row) => toRow(row, locale))
    if (rows.length < SLICE) return
    before = rows.at(-1)!.id
  }
}

function newestFirst(viewer: Viewer, filter: RuleFilter) {
  return narrowed(viewer, filter)
    .leftJoin('offers', 'offers.id', 'price_rules.offer_id')
    .leftJoin('organisations', 'organisations.id', 'price_rules.organisation_id')
    .leftJoin('users', 'users.id', 'price_rules.created_by')
    .leftJoin('users as approvers', 'approvers.id', 'price_rules.approved_by')
    .select('price_rules.*', 'supplier_connections.code as supplier', 'supplier_connections.name as supplier_name',
      'offers.name_zh', 'offers.name_en', 'organisations.name as organisation_name', 'users.name as created_by_name', 'approvers.name as approver_name')
    .orderBy('price_rules.id', 'desc')
}

/** Rules for everybody, and those for the viewer's customers. */
function narrowed(viewer: Viewer, { group, supplier, state, offerId, organisationId }: RuleFilter) {
  const query = db.from('price_rules').leftJoin('supplier_connections', 'supplier_connections.id', 'price_rules.connection_id')
  if (viewer.scope !== 'platform') {
    void query.where((rule) => void rule.whereNull('price_rules.organisation_id').orWhere((own) => void visibleOrganisations(viewer, own, 'price_rules.organisation_id')))
  }
  if (group) query.whereIn('price_rules.kind', kindsOf(group))
  if (supplier) query.where('supplier_connections.code', supplier)
  if (offerId) query.where('price_rules.offer_id', offerId)
  if (organisationId) query.where('price_rules.organisation_id', organisationId)
  if (state) narrowState(query, state)
  return query
}

const kindsOf = (group: RuleGroup): RuleKind[] => ruleKinds.filter((kind) => groupOf(kind) === group)

function narrowState(query: ReturnType<typeof db.from>, state: RuleState): void {
  const now = clock.now()
  const stored = state === 'scheduled' || state === 'ended' ? 'active' : state
  query.where('price_rules.status', stored)
  if (state === 'scheduled') query.where('price_rules.valid_from', '>', now)
  if (state === 'ended') query.where('price_rules.valid_until', '<=', now)
  if (state !== 'active') return
  query.where('price_rules.valid_from', '<=', now).where((inner) => {
    inner.whereNull('price_rules.valid_until').orWhere('price_rules.valid_until', '>', now)
  })
}

function stateOf({ status, valid_from: from, valid_until: until }: Record<string, any>): RuleState {
  if (status !== 'active') return status
  const now = clock.now()
  if (from > now) return 'scheduled'
  return until && until <= now ? 'ended' : 'active'
}

function toRow(row: Record<string, any>, locale: Locale): RuleRow {
  return {
    id: row.id,
    kind: row.kind,
    group: groupOf(row.kind),
    supplier: row.supplier,
    supplierName: row.supplier_name,
    family: row.family,
    familyName: row.family ? familyOf(row.family).names[locale] : null,
    offerId: row.offer_id,
    offerName: locale === 'en' ? row.name_en : row.name_zh,
    organisationId: row.organisation_id,
    organisationName: row.organisation_name,
    action: row.action,
    campaignId: row.campaign_id,
    breach: row.breach,
    reason: row.reason,
    approvalId: row.approval_id,
    approvedBy: row.approver_name,
    rateBp: row.rate_bp,
    priceFen: row.price_fen === null ? null : toFen(row.price_fen),
    version: row.version,
    state: stateOf(row),
    validFrom: row.valid_from,
    validUntil: row.valid_until,
    createdBy: row.created_by_name,
    createdAt: row.created_at,
  }
}
