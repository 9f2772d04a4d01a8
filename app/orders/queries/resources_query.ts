import db from '@adonisjs/lucid/services/db'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import { fromJson } from '#kernel/json'
import { clock, DAY_MS, later } from '#kernel/clock'
import { toFen } from '#kernel/money'
import { cursorPage, decodeCursor, numberedPage, type CursorPage, type NumberedPage } from '#kernel/pagination'
import type { LocalText } from '#supplier-sdk'
import type { LineAction } from '../lines.ts'
import { shownBy } from '../resource_power.ts'
import { EXPIRING_DAYS, isEnterable, resourceGroups, type ResourceGroup } from '../resource_states.ts'

export type ResourcesFilter = { group?: ResourceGroup; supplier?: string; family?: string; region?: string; q?: string; organisationId?: number; salesUserId?: number }

export type ResourceView = {
  id: string
  organisationId: number
  organisationName: string
  name: string
  /** What was bought, and where it stands, in both languages; null for what came without an offer. */
  product: LocalText | null
  regionNames: LocalText | null
  supplierCode: string
  supplierName: string
  supplierResourceId: string
  family: string
  region: string
  state: string
  spec: Record<string, unknown>
  endpoints: { kind: string; value: string }[]
  priceFen: number
  orderId: string
  lineId: string
  offerId: number | null
  startedAt: Date
  expiresAt: Date | null
  endedAt: Date | null
  syncedAt: Date
  /** Whole days until it expires, 0 on its last day, negative afterwards; null without an end. */
  daysLeft: number | null
  /** The term by which it renews itself; null: it does not. */
  autoRenewMonths: number | null
  /** Whose customer it is; for staff. */
  salesName: string | null
  /** The order whose line acts on it now; until that has ended nothing else can be done with it. */
  actingOrderId: string | null
  actingAction: LineAction | null
  /** Operators suspend or resume it at its supplier now, which has no call for it. */
  powerByHand: 'suspend' | 'resume' | null
  /** It was asked for and its supplier has not answered: the resource is read until it shows how that ended. */
  powerAsked: 'suspend' | 'resume' | null
  /** Operators are at it because nobody can tell how a call ended that was lost. */
  powerInDoubt: boolean
  /** As it was read last it stands already as their task wants it. */
  powerSeen: boolean
  /** Their task. */
  powerStepId: string | null
  /** It can be entered, left, renewed and changed now. */
  canEnter: boolean
  canUnsubscribe: boolean
  canRenew: boolean
  canChange: boolean
}

const RESOURCES_COUNT_MAX = 10_000

/** Everything that the viewer's organisations own, newest first. */
export async function resourcesQuery(
  viewer: Viewer,
  filter: ResourcesFilter,
  { page, pageSize }: { page: number; pageSize: number }
): Promise<NumberedPage<ResourceView>> {
  const counted = narrowed(viewer, filter).select('resources.id').limit(RESOURCES_COUNT_MAX).as('found')
  const [{ total }] = await db.from(counted).count('* as total')
  const inOrder = newestFirst(viewer, filter)
  if (filter.group === 'expiring') void inOrder.clearOrder().orderBy('resources.expires_at').orderBy('resources.id')
  const rows = await inOrder.offset((page - 1) * pageSize).limit(pageSize)
  return numberedPage(rows.map(toView), Number(total), page, pageSize)
}

/** The same for the API: by cursor. */
export async function resourcesFeedQuery(
  viewer: Viewer,
  filter: ResourcesFilter,
  { cursor, limit }: { cursor?: string; limit: number }
): Promise<CursorPage<ResourceView>> {
  const after = decodeCursor(cursor, 1)
  const query = newestFirst(viewer, filter).limit(limit + 1)
  if (after) void query.where('resources.id', '<', after[0])
  const rows = await query
  return cursorPage(rows.map(toView), limit, ({ id }) => [id])
}

/** One resource, or null where it is not the viewer's to see. */
export async function resourceQuery(viewer: Viewer, resourceId: string): Promise<ResourceView | null> {
  const row = await newestFirst(viewer, {}).where('resources.id', resourceId).first()
  return row ? toView(row) : null
}

/** The unsubscription that ended a resource, and what it gave back; null for what is still there or ended otherwise. */
export async function leftByQuery(viewer: Viewer, { id, endedAt }: ResourceView): Promise<{ orderId: string; refundFen: number } | null> {
  if (!endedAt) return null
  const query = db.from('order_lines').join('orders', 'orders.id', 'order_lines.order_id')
    .where({ 'order_lines.resource_id': id, 'order_lines.action': 'unsubscribe', 'order_lines.state': 'completed' })
    .select('order_lines.order_id', 'order_lines.refund_fen')
  const row = await visibleOrganisations(viewer, query, 'order_lines.organisation_id', 'orders.user_id').first()
  return row ? { orderId: row.order_id, refundFen: toFen(row.refund_fen) } : null
}

function newestFirst(viewer: Viewer, filter: ResourcesFilter) {
  return narrowed(viewer, filter)
    .leftJoin('offers', 'offers.id', 'resources.offer_id')
    .leftJoin('order_lines as acting', 'acting.id', 'resources.acting_line_id')
    .leftJoin('auto_renewals', 'auto_renewals.resource_id', 'resources.id')
    .leftJoin('manual_steps as power', (join) => void join.on('power.resource_id', 'resources.id').andOnVal('power.state', 'open'))
    .leftJoin('users as sales', 'sales.id', 'organisations.sales_user_id')
    .select('offers.name_zh', 'offers.name_en', 'offers.region_zh', 'offers.region_en')
    .select('resources.*', 'supplier_connections.code as supplier_code', 'supplier_connections.name as supplier_name',
      'order_lines.order_id', 'acting.order_id as acting_order_id', 'acting.action as acting_action', 'power.operation as power_by_hand', 'power.id as power_step_id', 'auto_renewals.months as auto_months', 'sales.name as sales_name', 'organisations.name as organisation_name')
    .orderBy('resources.id', 'desc')
}

function narrowed(viewer: Viewer, { group, supplier, family, region, q, organisationId, salesUserId }: ResourcesFilter) {
  const query = db.from('resources')
    .join('supplier_connections', 'supplier_connections.id', 'resources.connection_id')
    .join('order_lines', 'order_lines.id', 'resources.line_id')
    .join('orders', 'orders.id', 'order_lines.order_id')
    .join('organisations', 'organisations.id', 'resources.organisation_id')
  visibleOrganisations(viewer, query, 'resources.organisation_id', 'orders.user_id')
  if (group) void query.whereIn('resources.state', [...resourceGroups[group]])
  if (group === 'expiring') void query.where('resources.expires_at', '<', later(EXPIRING_DAYS * DAY_MS))
  if (supplier) void query.where('supplier_connections.code', supplier)
  if (family) void query.where('resources.family', family)
  if (region) void query.where('resources.region', region)
  if (organisationId) void query.where('resources.organisation_id', organisationId)
  if (salesUserId) void query.where('organisations.sales_user_id', salesUserId)
  if (q) {
    const pattern = `%${q.replace(/[\\%_]/g, '\\$&')}%`
    void query.whereRaw(`(resources.name LIKE ? OR order_lines.name LIKE ? OR order_lines.name_en LIKE ? OR resources.supplier_resource_id LIKE ?
      OR resources.id = CONVERT(? USING ascii))`, [pattern, pattern, pattern, pattern, q])
  }
  return query
}

function toView(row: Record<string, any>): ResourceView {
  const isOpen = isEnterable(row.state)
  const isFree = isOpen && row.acting_line_id === null && row.offer_id !== null
  return {
    id: row.id,
    organisationId: row.organisation_id,
    organisationName: row.organisation_name,
    name: row.name,
    product: row.name_zh ? { 'zh-CN': row.name_zh, 'en': row.name_en } : null,
    regionNames: row.region_zh ? { 'zh-CN': row.region_zh, 'en': row.region_en ?? row.region_zh } : null,
    supplierCode: row.supplier_code,
    supplierName: row.supplier_name,
    supplierResourceId: row.supplier_resource_id,
    family: row.family,
    region: row.region,
    state: row.state,
    spec: fromJson(row.spec),
    endpoints: fromJson(row.endpoints),
    priceFen: toFen(row.price_fen),
    orderId: row.order_id,
    lineId: row.line_id,
    offerId: row.offer_id,
    startedAt: row.started_at,
    expiresAt: row.expires_at,
    endedAt: row.ended_at,
    syncedAt: row.synced_at,
    daysLeft: row.expires_at && Math.floor((row.expires_at.getTime() - clock.now().getTime()) / DAY_MS),
    autoRenewMonths: row.auto_months,
    salesName: row.sales_name,
    actingOrderId: row.acting_order_id,
    actingAction: row.acting_action,
    powerByHand: row.power_by_hand,
    powerAsked: row.power_by_hand ? null : row.power_asked,
    powerInDoubt: row.power_by_hand !== null && row.power_asked !== null,
    powerSeen: row.power_by_hand !== null && shownBy(row.power_by_hand, row.state) === 'acted',
    powerStepId: row.power_step_id,
    canEnter: isOpen,
    canUnsubscribe: isOpen && row.acting_line_id === null,
    canRenew: isFree && row.expires_at !== null,
    canChange: isFree,
  }
}

const EXPORT_SLICE = 500

/** The same for an export, in slices. */
export async function* resourcesExportQuery(viewer: Viewer, filter: ResourcesFilter): AsyncGenerator<ResourceView> {
  let cursor: string | undefined
  for (;;) {
    const { data, nextCursor } = await resourcesFeedQuery(viewer, filter, { cursor, limit: EXPORT_SLICE })
    yield* data
    if (!nextCursor) return
    cursor = nextCursor
  }
}
