import { Gauge } from 'prom-client'
import db from '@adonisjs/lucid/services/db'
import { clock } from '#kernel/clock'
import { metrics } from '#kernel/metrics_registry'

const registers = [metrics]
const labelNames = ['queue']
const depth = new Gauge({ name: 'hub_job_queue_depth', help: 'Jobs that are due and wait', labelNames, registers })
const running = new Gauge({ name: 'hub_jobs_running', help: 'Jobs that run', labelNames, registers })
const dead = new Gauge({ name: 'hub_jobs_dead', help: 'Jobs that failed for good and wait for a person', labelNames, registers })
const oldest = new Gauge({ name: 'hub_job_oldest_age_seconds', help: 'How long the oldest due job waits', labelNames, registers })
const lastSuccess = new Gauge({
  name: 'hub_scheduler_last_success_timestamp_seconds', help: 'When a schedule last ran without a fault', labelNames: ['job'], registers,
})

/** What waits, runs and lies dead, read from the table at each scrape. */
export async function collectJobGauges(): Promise<void> {
  const now = clock.now()
  const [rows] = await db.rawQuery(
    `SELECT queue, SUM(status = 'ready' AND run_at <= ?) AS due, SUM(status = 'running') AS running, SUM(status = 'dead') AS dead,
       MIN(IF(status = 'ready' AND run_at <= ?, run_at, NULL)) AS oldest
     FROM jobs WHERE status IN ('ready', 'running', 'dead') GROUP BY queue`,
    [now, now] as any[]
  )
  for (const gauge of [depth, running, dead, oldest, lastSuccess]) gauge.reset()
  for (const row of rows) {
    const { queue } = row
    depth.set({ queue }, Number(row.due))
    running.set({ queue }, Number(row.running))
    dead.set({ queue }, Number(row.dead))
    oldest.set({ queue }, row.oldest ? (now.getTime() - new Date(row.oldest).getTime()) / 1_000 : 0)
  }
  const schedules = await db.from('schedules').select('name', 'last_run_at').whereNotNull('last_run_at')
  for (const { name, last_run_at: at } of schedules) lastSuccess.set({ job: name }, at.getTime() / 1_000)
}
