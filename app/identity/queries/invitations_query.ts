import db from '@adonisjs/lucid/services/db'
import { clock } from '#kernel/clock'
import { numberedPage, type NumberedPage } from '#kernel/pagination'
import type { InvitationChannel, InvitationState } from '../invitations.ts'
import type { Viewer } from '../viewer.ts'

export type Invitation = {
  id: number
  name: string
  channel: InvitationChannel
  target: string
  role: { code: string; zh: string; en: string } | null
  department: string | null
  /** An open one whose time is over is `expired`, and may be sent again. */
  state: InvitationState
  canResend: boolean
  canWithdraw: boolean
  invitedBy: string
  sentCount: number
  lastSentAt: Date
  expiresAt: Date
  createdAt: Date
}

export type InvitationsFilter = { page: number; pageSize: number; q?: string; state?: InvitationState }

const EXPORT_SLICE = 1_000

/** Invitations of the viewer's own organisation, newest first. */
export async function invitationsQuery(viewer: Viewer, filter: InvitationsFilter): Promise<NumberedPage<Invitation>> {
  const query = ownInvitations(viewer, filter)
  const [{ total }] = await query.clone().count('* as total')
  const rows = await columns(query).orderBy('invitations.id', 'desc').offset((filter.page - 1) * filter.pageSize).limit(filter.pageSize)
  return numberedPage(rows.map(toInvitation), Number(total), filter.page, filter.pageSize)
}

/** All of them, for an export, in slices. */
export async function* invitationsExportQuery(viewer: Viewer, filter: Omit<InvitationsFilter, 'page' | 'pageSize'>): AsyncGenerator<Invitation> {
  for (let before = Number.MAX_SAFE_INTEGER; ; ) {
    const rows = await columns(ownInvitations(viewer, filter)).where('invitations.id', '<', before).orderBy('invitations.id', 'desc').limit(EXPORT_SLICE)
    yield* rows.map(toInvitation)
    if (rows.length < EXPORT_SLICE) return
    before = rows[rows.length - 1].id
  }
}

function ownInvitations(viewer: Viewer, { q, state }: Partial<InvitationsFilter>) {
  const query = db.from('invitations').where('invitations.organisation_id', viewer.organisationId ?? 0)
  const now = clock.now()
  if (state === 'open') void query.where('invitations.state', 'open').where('invitations.expires_at', '>', now)
  else if (state === 'expired') {
    void query.where((either) => void either.where('invitations.state', 'expired').orWhereRaw("(invitations.state = 'open' AND invitations.expires_at <= ?)", [now as any]))
  } else if (state) void query.where('invitations.state', state)
  if (q) {
    const like = `%${q.replace(/[\\%_]/g, '\\$&')}%`
    void query.where((either) => void either.whereILike('invitations.name', like).orWhereILike('invitations.target', like))
  }
  return query
}

function columns(query: ReturnType<typeof ownInvitations>) {
  return query
    .leftJoin('roles', 'roles.code', 'invitations.role_code')
    .leftJoin('departments', 'departments.id', 'invitations.department_id')
    .join('users as inviters', 'inviters.id', 'invitations.invited_by')
    .select('invitations.*', 'roles.name_zh', 'roles.name_en', 'departments.name as department_name', 'inviters.name as inviter_name')
}

function toInvitation(row: any): Invitation {
  const isOver = row.state === 'open' && row.expires_at <= clock.now()
  return {
    id: row.id,
    name: row.name,
    channel: row.channel,
    target: row.target,
    role: row.name_zh ? { code: row.role_code, zh: row.name_zh, en: row.name_en } : null,
    department: row.department_name,
    state: isOver ? 'expired' : row.state,
    canResend: row.state === 'open',
    canWithdraw: row.state === 'open',
    invitedBy: row.inviter_name,
    sentCount: row.sent_count,
    lastSentAt: row.last_sent_at,
    expiresAt: row.expires_at,
    createdAt: row.created_at,
  }
}
