import { AccessToken } from '@adonisjs/auth/access_tokens'
import { writeAudit } from '#audit/actions/write_audit'
import { clock, DAY_MS, later } from '#kernel/clock'
import { inTransaction } from '#kernel/database/transaction'
import { toJson } from '#kernel/json'
import { fail, ok, type Result } from '#kernel/result'
import { showDate } from '#kernel/time'
import { tellNoticeDue } from '../events/notice_due.ts'
import { TOKEN_LIFE_DAYS_MAX, TOKEN_PREFIX, TOKENS_PER_USER_MAX } from '../token_format.ts'
import type { Viewer } from '../viewer.ts'

const SECRET_LENGTH = 40

export type CreateToken = { name: string; scopes: readonly string[]; days: number; /** Of the form: the second call with it makes nothing. */ key?: string }
export type TokenRefused =
  | { type: 'scopes_not_held'; scopes: string[] }
  | { type: 'life_out_of_range'; daysMax: number }
  | { type: 'too_many_tokens'; max: number }
  /** By the same form. Its value was shown then, and cannot be shown again. */
  | { type: 'created_already' }

/**
 * Makes an API token of the viewer's own. It never does more than its owner may at the time of each request.
 *
 * @returns the value, which is shown once and stored nowhere
 */
export async function createToken(viewer: Viewer, { name, scopes, days, key }: CreateToken): Promise<Result<{ id: number; value: string; expiresAt: Date }, TokenRefused>> {
  const foreign = scopes.filter((scope) => !viewer.may(scope))
  if (foreign.length || scopes.length === 0) return fail({ type: 'scopes_not_held', scopes: foreign })
  if (!Number.isInteger(days) || days < 1 || days > TOKEN_LIFE_DAYS_MAX) return fail({ type: 'life_out_of_range', daysMax: TOKEN_LIFE_DAYS_MAX })
  const userId = viewer.userId!
  return inTransaction(async (trx) => {
    await trx.from('users').where('id', userId).select('id').forUpdate().first()
    if (key && (await trx.from('auth_access_tokens').where({ tokenable_id: userId, form_key: key }).select('id').first())) return fail({ type: 'created_already' })
    const [{ total }] = await trx.from('auth_access_tokens').where('tokenable_id', userId).count('* as total')
    if (Number(total) >= TOKENS_PER_USER_MAX) return fail({ type: 'too_many_tokens', max: TOKENS_PER_USER_MAX })
    const now = clock.now()
    const expiresAt = later(days * DAY_MS, now)
    const { secret, hash } = AccessToken.createTransientToken(userId, SECRET_LENGTH)
    const [id] = await trx.insertQuery().table('auth_access_tokens').insert({
      tokenable_id: userId, type: 'api', name, hash, abilities: toJson([...new Set(scopes)].sort()), created_at: now, updated_at: now, expires_at: expiresAt, form_key: key ?? null,
    })
    await writeAudit(
      {
        actor: viewer.actor, action: 'identity.token.created', subjectType: 'token', subjectId: id,
        after: { name, scopes, expiresAt: expiresAt.toISOString() },
      },
      { trx }
    )
    const args = { name, expires: showDate(expiresAt) }
    await tellNoticeDue(
      { event: 'token_created', dedupKey: `token_created:${id}`, channel: 'station', userId, organisationId: viewer.organisationId!, args },
      { trx }
    )
    const encode = (text: string) => Buffer.from(text).toString('base64url')
    return ok({ id, value: `${TOKEN_PREFIX}${encode(String(id))}.${encode(secret.release())}`, expiresAt })
  })
}
