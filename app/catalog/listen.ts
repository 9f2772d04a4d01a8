import { onApproval } from '#approvals/handlers'
import { onJob } from '#jobs/registry'
import { agreeToRules, dropPendingRules } from './actions/agree_to_rules.ts'
import { loadOffers } from './actions/load_offers.ts'
import { CUSTOMER_DISCOUNT } from './actions/set_own_customer_discount.ts'
import { FLOOR_APPROVAL } from './actions/save_rules.ts'
import { LOAD_JOB, type LoadJob } from './actions/request_offer_load.ts'

/** A list that could not be read stays `failed` on the page, with the reason; staff ask again. */
onJob(LOAD_JOB, async (job: LoadJob) => {
  await loadOffers(job)
})

/** Both decide about rules that wait; what differs is who may. */
for (const kind of [FLOOR_APPROVAL, CUSTOMER_DISCOUNT]) {
  onApproval(kind, {
    approved: agreeToRules,
    closed: (request, _state, context) => dropPendingRules(request, context),
    href: () => '/admin/prices?state=pending',
  })
}
