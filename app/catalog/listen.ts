import { onApproval } from '#approvals/handlers'
import { onJob } from '#jobs/registry'
import { agreeToRules, dropPendingRules } from './actions/agree_to_rules.ts'
import { loadOffers } from './actions/load_offers.ts'
import { CUSTOMER_DISCOUNT } from './actions/set_own_customer_discount.ts'
import { FLOOR_APPROVAL } from './judge_rules.ts'
import { LOAD_JOB, type LoadJob } from './actions/request_offer_load.ts'
import { runPriceSlices } from './actions/run_price_slices.ts'
import { RUN_JOB } from './actions/start_price_run.ts'

/** A list that could not be read stays `failed` on the page, with the reason; staff ask again. */
onJob(LOAD_JOB, async (job: LoadJob) => {
  await loadOffers(job)
})

onJob(RUN_JOB, runPriceSlices)

/** Both decide about rules that wait; what differs is who may. */
for (const kind of [FLOOR_APPROVAL, CUSTOMER_DISCOUNT]) {
  onApproval(kind, {
    approved: agreeToRules,
    closed: (request, _state, context) => dropPendingRules(request, context),
    href: () => '/admin/prices?state=pending',
  })
}
