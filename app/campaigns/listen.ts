import './sign_up_part.ts'
import './invariants.ts'
import './own_ownerships.ts'
import { registerAudience } from '#catalog/campaign_audience'
import { onOrganisationCreated } from '#identity/events/organisation_created'
import { every } from '#jobs/registry'
import { MINUTE_MS } from '#kernel/clock'
import { sharePage } from '#kernel/http/page_frame'
import { raiseTopic } from '#kernel/topics'
import { turnCampaigns } from './actions/turn_campaigns.ts'
import { inAudience } from './audiences_kept.ts'
import { readNames } from './names_kept.ts'
import { AUDIENCES_TOPIC } from './topics.ts'

registerAudience(inAudience)
every('campaigns.turn', MINUTE_MS, turnCampaigns)
sharePage('campaignNames', readNames)

/** A newcomer belongs to the audience of campaigns for new customers from the first page on. */
onOrganisationCreated(async ({ kind }, { trx }) => {
  if (kind !== 'customer') return
  const some = await trx.from('campaigns').where('audience', 'new_customers').whereIn('state', ['scheduled', 'running']).select('id').first()
  if (some) await raiseTopic(AUDIENCES_TOPIC, { trx })
})
