import db from '@adonisjs/lucid/services/db'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import { toFen } from '#kernel/money'
import { numberedPage, type NumberedPage } from '#kernel/pagination'
import { keptShare } from '../kept_share.ts'

export type InvitedCustomer = {
  id: number
  name: string
  status: string
  salesName: string | null
  code: string
  codeId: number
  joinedAt: Date
  /** Bought at prices of campaigns, without what was given back. */
  boughtFen: number
}

export type InvitedFilter = { codeId?: number; q?: string }

/** Who came by which code, newest first, as far as the viewer sees these customers. */
export async function invitedCustomersQuery(
  viewer: Viewer,
  filter: InvitedFilter & { page: number; pageSize: number }
): Promise<NumberedPage<InvitedCustomer>> {
  const query = narrowed(viewer, filter)
  const [{ total }] = await query.clone().count('* as total')
  const rows = await columns(query).orderBy('organisations.id', 'desc').offset((filter.page - 1) * filter.pageSize).limit(filter.pageSize)
  return numberedPage(rows.map(toCustomer), Number(total), filter.page, filter.pageSize)
}

const SLICE = 1_000

export async function* invitedCustomersExportQuery(viewer: Viewer, filter: InvitedFilter): AsyncGenerator<InvitedCustomer> {
  for (let before = Number.MAX_SAFE_INTEGER; ; ) {
    const rows = await columns(narrowed(viewer, filter)).where('organisations.id', '<', before).orderBy('organisations.id', 'desc').limit(SLICE)
    yield* rows.map(toCustomer)
    if (rows.length < SLICE) return
    before = rows.at(-1)!.id
  }
}

function narrowed(viewer: Viewer, { codeId, q }: InvitedFilter) {
  const query = db.from('invited_customers')
    .join('organisations', 'organisations.id', 'invited_customers.organisation_id')
    .join('invite_codes', 'invite_codes.id', 'invited_customers.code_id')
  visibleOrganisations(viewer, query, 'invited_customers.organisation_id')
  if (codeId) void query.where('invited_customers.code_id', codeId)
  if (q) void query.whereILike('organisations.name', `%${q.replace(/[\\%_]/g, '\\$&')}%`)
  return query
}

function columns(query: ReturnType<typeof narrowed>) {
  return query
    .leftJoin('users as sales', 'sales.id', 'organisations.sales_user_id')
    .select('organisations.id', 'organisations.name', 'organisations.status', 'sales.name as sales_name')
    .select('invite_codes.code', 'invite_codes.id as code_id', 'invited_customers.created_at')
    .select(db.raw(`(SELECT SUM(${keptShare('price_fen')}) FROM campaign_uses WHERE campaign_uses.organisation_id = organisations.id) AS bought_fen`))
}

function toCustomer(row: Record<string, any>): InvitedCustomer {
  return {
    id: row.id,
    name: row.name,
    status: row.status,
    salesName: row.sales_name,
    code: row.code,
    codeId: row.code_id,
    joinedAt: row.created_at,
    boughtFen: toFen(row.bought_fen),
  }
}
