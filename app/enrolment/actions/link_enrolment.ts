import type { Actor } from '#audit/actor'
import { writeAudit } from '#audit/actions/write_audit'
import { enqueue } from '#jobs/actions/enqueue'
import { inTransaction } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import type { SupplierAccountSnapshot } from '#supplier-sdk'
import { hub } from '#suppliers/hub'
import { connectionCode } from '#suppliers/queries/connection_code_query'
import { organisationProfile } from '#identity/queries/organisation_profile_query'
import { openKycJob } from '../open_kyc.ts'
import { lockEnrolment, moveEnrolment, type Pair } from '../enrolment_rows.ts'

export type LinkEnrolment = Pair & { supplierAccountId: string; actor: Actor }

export type LinkRefused =
  | { type: 'organisation_not_found' }
  | { type: 'connection_not_found' }
  /** The supplier knows no such account under our contract. */
  | { type: 'account_not_found' }
  | { type: 'account_not_active'; state: string }
  /** Another organisation uses this account. */
  | { type: 'account_taken' }
  | { type: 'not_readable'; because: string }

type Unread = Extract<LinkRefused, { type: 'account_not_found' | 'not_readable' }>

/**
 * Staff name an account at the supplier; it is read back there before it is linked, where the supplier can be asked. Linking
 * the same account again changes nothing; another one replaces the old, and the audit row keeps both.
 */
export async function linkEnrolment(wanted: LinkEnrolment): Promise<Result<{ enrolmentId: string }, LinkRefused>> {
  const { organisationId, connectionId, supplierAccountId, actor } = wanted
  const code = await connectionCode(connectionId)
  if (!code) return fail({ type: 'connection_not_found' })
  const read = await readAccount(code, supplierAccountId, organisationId)
  if (!read.ok) return read
  const account = read.value
  if (account && account.state !== 'active') return fail({ type: 'account_not_active', state: account.rawState })
  return inTransaction(async (trx) => {
    if (!(await organisationProfile(organisationId, trx))) return fail({ type: 'organisation_not_found' })
    const row = await lockEnrolment({ organisationId, connectionId }, trx)
    const other = await trx
      .from('enrolments')
      .where({ connection_id: connectionId, supplier_account: supplierAccountId })
      .whereNot('id', row.id)
      .select('id')
      .first()
    if (other) return fail({ type: 'account_taken' })
    const isLinked = row.state === 'active' && row.supplierAccount === supplierAccountId && row.kycState === (account?.kycState ?? row.kycState)
    if (isLinked) return ok({ enrolmentId: row.id })
    const patch = { supplierAccount: supplierAccountId, kycState: account?.kycState ?? row.kycState, lastError: null, invitationUrl: null,
      linkedBy: actor.userId }
    await moveEnrolment(row, 'active', patch, trx)
    await enqueue(openKycJob(organisationId), { trx })
    await writeAudit(
      { actor, action: 'enrolment.account.linked', subjectType: 'enrolment', subjectId: row.id, organisationId,
        before: { state: row.state, supplierAccount: row.supplierAccount },
        after: { state: 'active', supplierAccount: supplierAccountId, connection: code } },
      { trx }
    )
    return ok({ enrolmentId: row.id })
  })
}

async function readAccount(
  code: string,
  supplierAccountId: string,
  organisationId: number
): Promise<Result<SupplierAccountSnapshot | null, Unread>> {
  const supplier = hub.use(code)
  if (!(await supplier.can('getUser'))) return ok(null)
  const answer = await supplier.ask('getUser', { supplierAccountId }, { organisationId })
  if (answer.status !== 'done') {
    const because = answer.status === 'refused' ? answer.reason : 'because' in answer ? answer.because : answer.status
    return because === 'not_found' ? fail({ type: 'account_not_found' }) : fail({ type: 'not_readable', because })
  }
  return answer.data ? ok(answer.data) : fail({ type: 'account_not_found' })
}
