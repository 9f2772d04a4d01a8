import { clock, later, MINUTE_MS } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { CODE_LIFE_MS, newCode, signInCodeHash } from '../codes.ts'
import { tellNoticeDue } from '../events/notice_due.ts'
import { personOfLogin } from '../login.ts'
import { issuePasswordLink } from './issue_password_link.ts'

/** Links for a new password: the next one is mailed after this pause. */
const RESET_PAUSE_MS = 5 * MINUTE_MS

/**
 * The job behind a request for a code: sends one where an active person has proved the address to be theirs, and does nothing
 * otherwise. A second run sends nothing. For a new password an e-mail address gets a link, a phone number a code.
 */
export async function sendSignInCode({ id }: { id: number }): Promise<void> {
  await inTransaction(async (trx) => {
    const row = await trx.from('sign_in_codes').where('id', id).forUpdate().first()
    if (!row || row.code_hash || row.used_at || row.expires_at <= clock.now()) return
    const person = await personOfLogin(row.login, trx)
    if (!person?.isActive) return
    const byMail = row.login.includes('@')
    if (row.purpose === 'reset' && byMail) return mailLink(person.userId, trx)
    if (person.isVerified) await writeCode({ ...row, userId: person.userId, organisationId: person.organisationId }, trx)
  })
}

type Wanted = { id: number; purpose: 'sign_in' | 'reset'; login: string; ip_address: string | null; userId: number; organisationId: number }

async function writeCode({ id, purpose, login, ip_address: ipAddress, userId, organisationId }: Wanted, trx: Trx): Promise<void> {
  const code = newCode()
  await trx.from('sign_in_codes').where('id', id).update({ user_id: userId, code_hash: signInCodeHash(code, { id, purpose, login }) })
  await tellNoticeDue(
    {
      event: purpose === 'reset' ? 'reset_code' : 'sign_in_code', dedupKey: `sign_in_code:${id}`, channel: login.includes('@') ? 'mail' : 'sms',
      userId, organisationId, target: login, args: { code, minutes: CODE_LIFE_MS / MINUTE_MS, address: ipAddress ?? '—' },
    },
    { trx }
  )
}

async function mailLink(userId: number, trx: Trx): Promise<void> {
  await trx.from('users').where('id', userId).select('id').forUpdate().first()
  const recent = await trx
    .from('verification_codes')
    .where({ user_id: userId, purpose: 'password_link' })
    .where('created_at', '>', later(-RESET_PAUSE_MS, clock.now()))
    .select('id')
    .first()
  if (!recent) await issuePasswordLink({ userId, reason: 'reset' }, { trx })
}
