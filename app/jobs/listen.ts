import { HOUR_MS } from '#kernel/clock'
import { purgeIdempotencyKeys } from '#kernel/idempotency'
import { beforeScrape } from '#kernel/metrics'
import { purgeJobs } from './actions/purge_jobs.ts'
import { runSchedule } from './actions/run_schedule.ts'
import { every, onJob, SCHEDULE_TYPE } from './registry.ts'

onJob(SCHEDULE_TYPE, runSchedule)
every('jobs.purge', HOUR_MS, purgeJobs)
every('kernel.purge_idempotency_keys', HOUR_MS, purgeIdempotencyKeys)

beforeScrape(async () => {
  const { collectJobGauges } = await import('./gauges.ts')
  await collectJobGauges()
})
