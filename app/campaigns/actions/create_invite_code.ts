import { writeAudit } from '#audit/actions/write_audit'
import type { Viewer } from '#identity/viewer'
import { clock } from '#kernel/clock'
import { isDuplicate } from '#kernel/database/failures'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { generateCode, normalCode } from '../invite_code_format.ts'

export type CreateInviteCode = {
  /** Left out: one is made up. */
  chosen?: string
  /** Whose customers they become. Sales make codes of their own only; null: nobody's. */
  salesUserId: number | null
  /** One whose audience are those with an invite code of it. */
  campaignId: number | null
  usesMax: number | null
  expiresAt: Date | null
  note: string | null
}

export type CreateCodeRefused =
  | { type: 'code_invalid' }
  | { type: 'code_taken' }
  | { type: 'sales_unknown' }
  | { type: 'campaign_unfit' }
  | { type: 'expires_in_the_past' }

const TURNS_MAX = 5

/** A new invite code. One that is made up never collides for the caller; each call makes a further one. */
export async function createInviteCode(
  viewer: Viewer,
  input: CreateInviteCode,
  options: { trx?: Trx } = {}
): Promise<Result<{ id: number; code: string }, CreateCodeRefused>> {
  const chosen = input.chosen ? normalCode(input.chosen) : undefined
  if (chosen === null) return fail({ type: 'code_invalid' })
  if (input.expiresAt && input.expiresAt <= clock.now()) return fail({ type: 'expires_in_the_past' })
  const salesUserId = viewer.scope === 'platform' ? input.salesUserId : viewer.userId
  for (let turn = 1; ; turn++) {
    const code = chosen ?? generateCode()
    try {
      return await inTransaction((trx) => insert(viewer, { ...input, salesUserId, code }, trx), options)
    } catch (error) {
      if (!isDuplicate(error, 'invite_codes_code')) throw error
      if (chosen || turn === TURNS_MAX) return fail({ type: 'code_taken' })
    }
  }
}

async function insert({ actor }: Viewer, input: CreateInviteCode & { code: string }, trx: Trx): Promise<Result<{ id: number; code: string }, CreateCodeRefused>> {
  const { code, salesUserId, campaignId, usesMax, expiresAt, note } = input
  if (salesUserId !== null && !(await isSales(salesUserId, trx))) return fail({ type: 'sales_unknown' })
  if (campaignId !== null) {
    const campaign = await trx.from('campaigns').where({ id: campaignId, audience: 'invite_code' }).whereNot('state', 'ended').select('id').first()
    if (!campaign) return fail({ type: 'campaign_unfit' })
  }
  const now = clock.now()
  const [inserted] = await trx.insertQuery().table('invite_codes').insert({
    code, sales_user_id: salesUserId, campaign_id: campaignId, uses_max: usesMax, expires_at: expiresAt, note, created_by: actor.userId,
    created_at: now, updated_at: now,
  })
  const id = Number(inserted)
  await writeAudit({ actor, action: 'campaigns.code.created', subjectType: 'invite_code', subjectId: id,
    after: { code, salesUserId, campaignId, usesMax, expiresAt } }, { trx })
  return ok({ id, code })
}

async function isSales(userId: number, trx: Trx): Promise<boolean> {
  const row = await trx.from('users')
    .join('user_roles', 'user_roles.user_id', 'users.id')
    .join('roles', 'roles.id', 'user_roles.role_id')
    .where({ 'users.id': userId, 'users.status': 'active', 'roles.code': 'sales' })
    .select('users.id').first()
  return row !== null && row !== undefined
}
