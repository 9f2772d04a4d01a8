/** From the moment at which the worker began with the first line to the completion of a line. */
export type Waits = { p95Ms: number; medianMs: number }

export type SupplierFigures = {
  healthy: { code: string; alone: Waits; beside: Waits }[]
  others: { code: string; trouble: string; done: number; lines: number }[]
}
