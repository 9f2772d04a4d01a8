import { Registry, collectDefaultMetrics } from 'prom-client'

/** The process' metrics; those of the process itself are counted from the first scrape on. Modules add their own instruments. */
export const metrics = new Registry()

collectDefaultMetrics({ register: metrics })
