import { writeAudit } from '#audit/actions/write_audit'
import { clock } from '#kernel/clock'
import { inTransaction } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { normalEmail, normalPhone } from '../addresses.ts'
import { creditCodeOf } from '../credit_code.ts'
import type { Viewer } from '../viewer.ts'

export type CompanyData = {
  name: string
  creditCode: string | null
  address: string | null
  contactName: string | null
  contactEmail: string | null
  contactPhone: string | null
}
export type CompanyRefused = { type: 'credit_code_invalid' } | { type: 'phone_invalid' }

/** What is known of the viewer's own organisation as a company. The same data again writes nothing. */
export async function updateOrganisation(viewer: Viewer, data: CompanyData): Promise<Result<void, CompanyRefused>> {
  const creditCode = data.creditCode ? creditCodeOf(data.creditCode) : null
  if (data.creditCode && !creditCode) return fail({ type: 'credit_code_invalid' })
  const phone = data.contactPhone ? normalPhone(data.contactPhone) : null
  if (data.contactPhone && !phone) return fail({ type: 'phone_invalid' })
  const email = data.contactEmail ? normalEmail(data.contactEmail) : null
  const organisationId = viewer.organisationId!
  const after = {
    name: data.name, credit_code: creditCode, address: data.address, contact_name: data.contactName, contact_email: email, contact_phone: phone,
  }
  return inTransaction(async (trx) => {
    const before = await trx.from('organisations').where('id', organisationId).select(Object.keys(after)).forUpdate().firstOrFail()
    const changed = (Object.keys(after) as Array<keyof typeof after>).filter((column) => before[column] !== after[column])
    if (changed.length === 0) return ok()
    await trx.from('organisations').where('id', organisationId).update({ ...after, updated_at: clock.now() })
    const only = (values: Record<string, unknown>) => Object.fromEntries(changed.map((column) => [column, values[column]]))
    await writeAudit(
      {
        actor: viewer.actor, action: 'identity.organisation.changed', subjectType: 'organisation', subjectId: organisationId, organisationId,
        before: only(before), after: only(after),
      },
      { trx }
    )
    return ok()
  })
}
