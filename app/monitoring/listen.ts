import { every } from '#jobs/registry'
import { MINUTE_MS } from '#kernel/clock'
import { countInFrame } from '#kernel/http/page_frame'
import { registerInvariant } from '#kernel/invariants'
import { beforeScrape } from '#kernel/metrics'
import { recordInvariants } from './actions/record_invariants.ts'
import { jobCountsQuery } from './queries/jobs_query.ts'
import { rowsOutsideScope } from './scope_check.ts'

registerInvariant('I13', 'Nobody sees a row outside their scope (a sample of people of every role)', rowsOutsideScope)
every('monitoring.record_invariants', MINUTE_MS, recordInvariants)

beforeScrape(async () => {
  const { collectInvariantGauges } = await import('./gauges.ts')
  await collectInvariantGauges()
})

countInFrame('dead_jobs', async ({ viewer }) => {
  if (!viewer.may('monitoring.jobs.read')) return 0
  const { dead } = await jobCountsQuery(viewer.for('monitoring.jobs.read'))
  return dead
})
