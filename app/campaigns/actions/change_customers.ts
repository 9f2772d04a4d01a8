import type { Viewer } from '#identity/viewer'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { raiseTopic } from '#kernel/topics'
import { shownState } from '../campaign_states.ts'
import { CHOSEN_MAX } from '../limits.ts'
import { AUDIENCES_TOPIC } from '../topics.ts'
import { lockCampaign, noteVersion } from './note_version.ts'

export type ChangeCustomer = { campaignId: number; organisationId: number }

export type CustomersRefused =
  | { type: 'campaign_not_found' }
  | { type: 'customer_not_found' }
  /** Its audience is another one. */
  | { type: 'nobody_is_chosen' }
  | { type: 'ended' }
  | { type: 'too_many_customers'; max: number }

/** Lets one customer into the audience of a campaign for chosen customers; counts within a second. Again is fine. */
export async function addCustomer(viewer: Viewer, { campaignId, organisationId }: ChangeCustomer): Promise<Result<void, CustomersRefused>> {
  return change(campaignId, async (before, trx) => {
    const customer = await trx.from('organisations').where('id', organisationId).whereNot('kind', 'operator').select('id').first()
    if (!customer) return fail({ type: 'customer_not_found' })
    const [{ total }] = await trx.from('campaign_customers').where('campaign_id', campaignId).count('* as total')
    if (Number(total) >= CHOSEN_MAX) return fail({ type: 'too_many_customers', max: CHOSEN_MAX })
    const row = { campaign_id: campaignId, organisation_id: organisationId }
    if (await trx.from('campaign_customers').where(row).select('campaign_id').first()) return ok()
    await trx.insertQuery().table('campaign_customers').insert({ ...row, created_at: clock.now() })
    await noteVersion({ before, act: 'customer_added', actor: viewer.actor, what: { organisationId } }, { trx })
    return ok()
  })
}

/** Takes one out again; what was ordered stays. */
export async function removeCustomer(viewer: Viewer, { campaignId, organisationId }: ChangeCustomer): Promise<Result<void, CustomersRefused>> {
  return change(campaignId, async (before, trx) => {
    const gone = await trx.from('campaign_customers').where({ campaign_id: campaignId, organisation_id: organisationId }).delete()
    if (Number(gone) > 0) await noteVersion({ before, act: 'customer_removed', actor: viewer.actor, what: { organisationId } }, { trx })
    return ok()
  })
}

async function change(
  campaignId: number,
  act: (before: Record<string, any>, trx: Trx) => Promise<Result<void, CustomersRefused>>
): Promise<Result<void, CustomersRefused>> {
  return inTransaction(async (trx) => {
    const before = await lockCampaign(campaignId, trx)
    if (!before) return fail({ type: 'campaign_not_found' })
    if (before.audience !== 'chosen') return fail({ type: 'nobody_is_chosen' })
    const state = shownState(before.state, { startsAt: before.starts_at, endsAt: before.ends_at }, clock.now())
    if (state === 'ended') return fail({ type: 'ended' })
    const done = await act(before, trx)
    if (done.ok) await raiseTopic(AUDIENCES_TOPIC, { trx })
    return done
  })
}
