import { writeAudit } from '#audit/actions/write_audit'
import type { Viewer } from '#identity/viewer'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { ownedResource } from '../owned_resources.ts'
import { RENEWAL_MONTHS_MAX } from '../resource_acts.ts'
import { isEnterable } from '../resource_states.ts'

export type SetAutoRenewal = { resourceId: string; /** 1 to 36; null turns it off. */ months: number | null }

export type AutoRenewalRefused =
  | { type: 'resource_not_found' }
  | { type: 'not_in_use' }
  | { type: 'not_renewable' }
  | { type: 'months_wrong'; max: number }

/**
 * Turns a resource's automatic renewal on, changes its term, or turns it off. It renews `AUTO_RENEW_DAYS` before the expiry, from
 * the wallet. Asking for what stands already changes nothing and is not audited.
 */
export async function setAutoRenewal(viewer: Viewer, { resourceId, months }: SetAutoRenewal, { trx: given }: { trx?: Trx } = {}): Promise<Result<{ months: number | null }, AutoRenewalRefused>> {
  if (months !== null && (!Number.isInteger(months) || months < 1 || months > RENEWAL_MONTHS_MAX)) return fail({ type: 'months_wrong', max: RENEWAL_MONTHS_MAX })
  return inTransaction(async (trx) => {
    const resource = await ownedResource(viewer, resourceId, trx)
    if (!resource) return fail({ type: 'resource_not_found' })
    if (months !== null && !isEnterable(resource.state)) return fail({ type: 'not_in_use' })
    if (months !== null && (!resource.offerId || !resource.expiresAt)) return fail({ type: 'not_renewable' })
    // The resource's row is there in any case: two answers at once come one after the other.
    await trx.from('resources').where('id', resourceId).forUpdate().select('id')
    const before = await trx.from('auto_renewals').where('resource_id', resourceId).select('months').first()
    if ((before?.months ?? null) === months) return ok({ months })
    await write(viewer, { resourceId, months }, resource.organisationId, before !== null, trx)
    const audit = { actor: viewer.actor, action: 'orders.auto_renewal.set', subjectType: 'resource', subjectId: resourceId, organisationId: resource.organisationId }
    await writeAudit({ ...audit, before: { months: before?.months ?? null }, after: { months } }, { trx })
    return ok({ months })
  }, { trx: given, isolationLevel: 'read committed' })
}

async function write({ userId }: Viewer, { resourceId, months }: SetAutoRenewal, organisationId: number, isThere: boolean, trx: Trx): Promise<void> {
  const at = clock.now()
  const row = trx.from('auto_renewals').where('resource_id', resourceId)
  if (months === null) return void (await row.delete())
  if (isThere) return void (await row.update({ months, user_id: userId, updated_at: at }))
  await trx.insertQuery().table('auto_renewals').insert({ resource_id: resourceId, organisation_id: organisationId, user_id: userId, months, created_at: at, updated_at: at })
}
