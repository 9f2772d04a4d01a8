import { Registry, collectDefaultMetrics } from 'prom-client'

/** The process' metrics. Modules add their own instruments here and collectors for what lives in the database. */
export const metrics = new Registry()

const collectors: Array<() => Promise<void>> = []
let started = false

/** Runs `collect` before every scrape; for gauges that are read from the database. */
export function beforeScrape(collect: () => Promise<void>): void {
  collectors.push(collect)
}

export async function collectMetrics(): Promise<string> {
  if (!started) {
    started = true
    collectDefaultMetrics({ register: metrics })
  }
  await Promise.all(collectors.map((collect) => collect()))
  return metrics.metrics()
}
