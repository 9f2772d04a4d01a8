import db from '@adonisjs/lucid/services/db'
import type { Viewer } from '#identity/viewer'
import { clock } from '#kernel/clock'
import { numberedPage, type NumberedPage } from '#kernel/pagination'
import type { Texts } from '../campaign_content.ts'
import { inviteCodeState, type InviteCodeState } from '../invite_code_states.ts'
import { visibleCodes } from '../visible_codes.ts'

export type InviteCode = {
  id: number
  code: string
  state: InviteCodeState
  sales: { id: number; name: string } | null
  campaign: { id: number; names: Texts } | null
  note: string | null
  usesMax: number | null
  usesTaken: number
  expiresAt: Date | null
  createdBy: string | null
  createdAt: Date
}

export type CodeFilter = { q?: string; state?: InviteCodeState; campaignId?: number }

/** Invite codes in the viewer's scope, newest first. `q` looks in codes and notes. */
export async function inviteCodesQuery(viewer: Viewer, filter: CodeFilter & { page: number; pageSize: number }): Promise<NumberedPage<InviteCode>> {
  const query = narrowed(viewer, filter)
  const [{ total }] = await query.clone().count('* as total')
  const rows = await columns(query).orderBy('invite_codes.id', 'desc').offset((filter.page - 1) * filter.pageSize).limit(filter.pageSize)
  return numberedPage(rows.map(toCode), Number(total), filter.page, filter.pageSize)
}

const SLICE = 1_000

export async function* inviteCodesExportQuery(viewer: Viewer, filter: CodeFilter): AsyncGenerator<InviteCode> {
  for (let before = Number.MAX_SAFE_INTEGER; ; ) {
    const rows = await columns(narrowed(viewer, filter)).where('invite_codes.id', '<', before).orderBy('invite_codes.id', 'desc').limit(SLICE)
    yield* rows.map(toCode)
    if (rows.length < SLICE) return
    before = rows.at(-1)!.id
  }
}

/** One of them, or null: absent and out of scope look the same. */
export async function inviteCodeQuery(viewer: Viewer, id: number): Promise<InviteCode | null> {
  const row = await columns(narrowed(viewer, {})).where('invite_codes.id', id).first()
  return row ? toCode(row) : null
}

function narrowed(viewer: Viewer, { q, state, campaignId }: CodeFilter) {
  const query = visibleCodes(viewer, db.from('invite_codes'))
  const now = clock.now()
  if (campaignId) void query.where('invite_codes.campaign_id', campaignId)
  if (state === 'withdrawn') void query.where('invite_codes.status', 'withdrawn')
  if (state && state !== 'withdrawn') void query.where('invite_codes.status', 'active')
  if (state === 'expired') void query.where('invite_codes.expires_at', '<=', now)
  if (state === 'active' || state === 'used_up') {
    void query.where((open) => void open.whereNull('invite_codes.expires_at').orWhere('invite_codes.expires_at', '>', now))
  }
  if (state === 'used_up') void query.whereColumn('invite_codes.uses_taken', '>=', 'invite_codes.uses_max')
  if (state === 'active') {
    void query.where((left) => void left.whereNull('invite_codes.uses_max').orWhereColumn('invite_codes.uses_taken', '<', 'invite_codes.uses_max'))
  }
  if (q) {
    const like = `%${q.replace(/[\\%_]/g, '\\$&')}%`
    void query.where((either) => {
      void either.whereILike('invite_codes.note', like)
      if (/^[\x20-\x7e]+$/.test(q)) void either.orWhere('invite_codes.code', 'like', like.toUpperCase().replace(/[\s-]/g, ''))
    })
  }
  return query
}

function columns(query: ReturnType<typeof narrowed>) {
  return query
    .leftJoin('users as sales', 'sales.id', 'invite_codes.sales_user_id')
    .leftJoin('users as makers', 'makers.id', 'invite_codes.created_by')
    .leftJoin('campaigns', 'campaigns.id', 'invite_codes.campaign_id')
    .select('invite_codes.*', 'sales.name as sales_name', 'makers.name as maker_name', 'campaigns.name_zh', 'campaigns.name_en')
}

function toCode(row: Record<string, any>): InviteCode {
  return {
    id: row.id,
    code: row.code,
    state: inviteCodeState(row as Parameters<typeof inviteCodeState>[0], clock.now()),
    sales: row.sales_user_id ? { id: row.sales_user_id, name: row.sales_name } : null,
    campaign: row.campaign_id ? { id: row.campaign_id, names: { zh: row.name_zh, en: row.name_en } } : null,
    note: row.note,
    usesMax: row.uses_max,
    usesTaken: row.uses_taken,
    expiresAt: row.expires_at,
    createdBy: row.maker_name,
    createdAt: row.created_at,
  }
}
