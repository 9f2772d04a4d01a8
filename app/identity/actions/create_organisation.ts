import type { Actor } from '#audit/actor'
import { writeAudit } from '#audit/actions/write_audit'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { tellOrganisationCreated, type OrganisationCreated } from '../events/organisation_created.ts'

export type CreateOrganisation = {
  kind: OrganisationCreated['kind']
  name: string
  contact?: { name?: string; email?: string; phone?: string }
  salesUserId?: number
  actor: Actor
}

/** Creates an organisation and tells the modules above, which open its wallet and the like in the same transaction. */
export async function createOrganisation(
  { kind, name, contact, salesUserId, actor }: CreateOrganisation,
  options: { trx?: Trx } = {}
): Promise<{ organisationId: number }> {
  return inTransaction(async (trx) => {
    const now = clock.now()
    const [organisationId] = await trx.insertQuery().table('organisations').insert({
      kind,
      name,
      contact_name: contact?.name ?? null,
      contact_email: contact?.email ?? null,
      contact_phone: contact?.phone ?? null,
      sales_user_id: salesUserId ?? null,
      created_at: now,
      updated_at: now,
    })
    await writeAudit(
      {
        actor, action: 'identity.organisation.created', subjectType: 'organisation', subjectId: organisationId,
        organisationId, after: { kind, name },
      },
      { trx }
    )
    await tellOrganisationCreated({ organisationId, kind, name, actor }, { trx })
    return { organisationId }
  }, options)
}
