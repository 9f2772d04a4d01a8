import db from '@adonisjs/lucid/services/db'
import type { Actor } from '#audit/actor'
import { writeAudit } from '#audit/actions/write_audit'
import { bindToSales } from '#identity/actions/bind_to_sales'
import { clock } from '#kernel/clock'
import type { Client, Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { raiseTopic } from '#kernel/topics'
import { AUDIENCES_TOPIC } from '../topics.ts'
import { normalCode } from '../invite_code_format.ts'
import { inviteCodeState, type InviteCodeState } from '../invite_code_states.ts'

export type CodeRefused = { type: 'unknown' | Exclude<InviteCodeState, 'active'> }

/** Whether a newcomer may come by this code. Reads only; what the answer is depends on the code alone. */
export async function checkInviteCode(typed: string): Promise<Result<void, CodeRefused>> {
  const row = await findCode(typed, db.connection())
  if (!row) return fail({ type: 'unknown' })
  const state = inviteCodeState(row, clock.now())
  return state === 'active' ? ok() : fail({ type: state })
}

export type UseInviteCode = { typed: string; organisationId: number; actor: Actor }

/**
 * Takes one use of a code for a new customer, in the transaction of its sign-up: the customer belongs to the code's sales from
 * then on and to the audience of its campaign. The use is taken last, by one conditional update, so that of many at once no
 * more come through than the code has uses; after a refusal the caller has to roll back.
 */
export async function useInviteCode({ typed, organisationId, actor }: UseInviteCode, { trx }: { trx: Trx }): Promise<Result<void, CodeRefused>> {
  const code = await findCode(typed, trx)
  if (!code) return fail({ type: 'unknown' })
  const now = clock.now()
  if (code.sales_user_id) await bindToSales({ organisationId, salesUserId: code.sales_user_id, actor }, { trx })
  await trx.insertQuery().table('invited_customers').insert({ organisation_id: organisationId, code_id: code.id, created_at: now })
  if (code.campaign_id) {
    await trx.insertQuery().table('campaign_customers')
      .insert({ campaign_id: code.campaign_id, organisation_id: organisationId, code_id: code.id, created_at: now })
  }
  await writeAudit({ actor, action: 'campaigns.code.used', subjectType: 'invite_code', subjectId: code.id, organisationId,
    after: { code: code.code, campaignId: code.campaign_id, salesUserId: code.sales_user_id } }, { trx })
  const taken = await trx.from('invite_codes').where({ id: code.id, status: 'active' })
    .where((open) => void open.whereNull('expires_at').orWhere('expires_at', '>', now))
    .where((left) => void left.whereNull('uses_max').orWhereColumn('uses_taken', '<', 'uses_max'))
    .update({ uses_taken: trx.raw('uses_taken + 1'), updated_at: now })
  if (Number(taken) !== 1) {
    const state = inviteCodeState((await findCode(typed, trx))!, now)
    return fail({ type: state === 'active' ? 'used_up' : state })
  }
  if (code.campaign_id) await raiseTopic(AUDIENCES_TOPIC, { trx })
  return ok()
}

async function findCode(typed: string, client: Client) {
  const code = normalCode(typed)
  if (!code) return null
  return client.from('invite_codes').where('code', code)
    .select('id', 'code', 'status', 'sales_user_id', 'campaign_id', 'uses_max', 'uses_taken', 'expires_at').first()
}
