import type { Metric } from 'prom-client'

const collectors: Array<() => Promise<void>> = []
const counting: Metric[] = []

/**
 * Runs `collect` before every scrape; for gauges that are read from the database. It imports the gauges itself, so that a process
 * starts without the library, of which it needs nothing until somebody scrapes it.
 */
export function beforeScrape(collect: () => Promise<void>): void {
  collectors.push(collect)
}

/** An instrument that counts from the start, before anybody scrapes. */
export function showMetric(metric: Metric): void {
  counting.push(metric)
}

export async function collectMetrics(): Promise<string> {
  const { metrics } = await import('./metrics_registry.ts')
  for (const metric of counting.splice(0)) metrics.registerMetric(metric)
  await Promise.all(collectors.map((collect) => collect()))
  return metrics.metrics()
}
