import { Gauge } from 'prom-client'
import db from '@adonisjs/lucid/services/db'
import { metrics } from '#kernel/metrics_registry'

const registers = [metrics]
const violations = new Gauge({ name: 'hub_invariant_violations', help: 'Rows that break the invariant', labelNames: ['id'], registers })
const lastRun = new Gauge({ name: 'hub_invariant_last_run_timestamp_seconds', help: 'When the invariant was last checked', labelNames: ['id'], registers })

/** The worker checks, every process can be asked. */
export async function collectInvariantGauges(): Promise<void> {
  const rows = await db.from('invariant_results').select('id', 'violation_count', 'checked_at')
  violations.reset()
  lastRun.reset()
  for (const { id, violation_count: count, checked_at: at } of rows) {
    violations.set({ id }, count)
    lastRun.set({ id }, at.getTime() / 1_000)
  }
}
