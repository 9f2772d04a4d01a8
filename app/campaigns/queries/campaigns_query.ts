import db from '@adonisjs/lucid/services/db'
import type { Viewer } from '#identity/viewer'
import { clock } from '#kernel/clock'
import { toFen } from '#kernel/money'
import { numberedPage, type NumberedPage } from '#kernel/pagination'
import type { Audience, Combination, Texts } from '../campaign_content.ts'
import { shownState, type CampaignState } from '../campaign_states.ts'
import { keptShare } from '../kept_share.ts'

export type CampaignRow = {
  id: number
  names: Texts
  state: CampaignState
  startsAt: Date
  endsAt: Date
  audience: Audience
  combination: Combination
  items: number
  usesTaken: number
  usesMax: number | null
  /** Bought at its prices, without what was given back. */
  revenueFen: number
  createdBy: string | null
}

export type CampaignFilter = { q?: string; state?: CampaignState; audience?: Audience }

const READ = 'campaigns.campaigns.read'

/** Campaigns for staff, newest first; nobody else gets any. */
export async function campaignsQuery(viewer: Viewer, filter: CampaignFilter & { page: number; pageSize: number }): Promise<NumberedPage<CampaignRow>> {
  if (viewer.realm !== 'back_office' || !viewer.may(READ)) return numberedPage([], 0, filter.page, filter.pageSize)
  const query = narrowed(filter)
  const [{ total }] = await query.clone().count('* as total')
  const rows = await columns(query).orderBy('campaigns.id', 'desc').offset((filter.page - 1) * filter.pageSize).limit(filter.pageSize)
  return numberedPage(rows.map(toRow), Number(total), filter.page, filter.pageSize)
}

const SLICE = 1_000

export async function* campaignsExportQuery(viewer: Viewer, filter: CampaignFilter): AsyncGenerator<CampaignRow> {
  if (viewer.realm !== 'back_office' || !viewer.may(READ)) return
  for (let before = Number.MAX_SAFE_INTEGER; ; ) {
    const rows = await columns(narrowed(filter)).where('campaigns.id', '<', before).orderBy('campaigns.id', 'desc').limit(SLICE)
    yield* rows.map(toRow)
    if (rows.length < SLICE) return
    before = rows.at(-1)!.id
  }
}

function narrowed({ q, state, audience }: CampaignFilter) {
  const query = db.from('campaigns')
  if (audience) void query.where('campaigns.audience', audience)
  if (q) {
    const like = `%${q.replace(/[\\%_]/g, '\\$&')}%`
    void query.where((either) => void either.whereILike('campaigns.name_zh', like).orWhereILike('campaigns.name_en', like))
  }
  if (state) narrowState(query, state)
  return query
}

/** By what people see: the clock decides about what is published. */
function narrowState(query: ReturnType<typeof db.from>, state: CampaignState): void {
  const now = clock.now()
  if (state === 'draft') return void query.where('campaigns.state', 'draft')
  if (state === 'ended') {
    return void query.whereNot('campaigns.state', 'draft').where((over) => void over.where('campaigns.state', 'ended').orWhere('campaigns.ends_at', '<=', now))
  }
  void query.where('campaigns.ends_at', '>', now)
  if (state === 'paused') return void query.where('campaigns.state', 'paused')
  void query.whereIn('campaigns.state', ['scheduled', 'running']).where('campaigns.starts_at', state === 'running' ? '<=' : '>', now)
}

function columns(query: ReturnType<typeof narrowed>) {
  return query
    .leftJoin('users', 'users.id', 'campaigns.created_by')
    .select('campaigns.id', 'campaigns.name_zh', 'campaigns.name_en', 'campaigns.state', 'campaigns.starts_at', 'campaigns.ends_at')
    .select('campaigns.audience', 'campaigns.combination', 'campaigns.uses_taken', 'campaigns.uses_max', 'users.name as created_by_name')
    .select(db.raw('(SELECT COUNT(*) FROM campaign_items WHERE campaign_items.campaign_id = campaigns.id) AS items'))
    .select(db.raw(`(SELECT SUM(${keptShare('price_fen')}) FROM campaign_uses WHERE campaign_uses.campaign_id = campaigns.id) AS revenue_fen`))
}

function toRow(row: Record<string, any>): CampaignRow {
  return {
    id: row.id,
    names: { zh: row.name_zh, en: row.name_en },
    state: shownState(row.state, { startsAt: row.starts_at, endsAt: row.ends_at }, clock.now()),
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    audience: row.audience,
    combination: row.combination,
    items: Number(row.items),
    usesTaken: row.uses_taken,
    usesMax: row.uses_max,
    revenueFen: toFen(row.revenue_fen),
    createdBy: row.created_by_name,
  }
}
