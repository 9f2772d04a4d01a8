import { onJob } from '#jobs/registry'
import { loadOffers } from './actions/load_offers.ts'
import { LOAD_JOB, type LoadJob } from './actions/request_offer_load.ts'

/** A list that could not be read stays `failed` on the page, with the reason; staff ask again. */
onJob(LOAD_JOB, async (job: LoadJob) => {
  await loadOffers(job)
})
