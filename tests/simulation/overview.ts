import db from '@adonisjs/lucid/services/db'
import type { LineState } from '#orders/order_line_states'

export type LineRow = {
  id: string
  order_id: string
  action: string
  state: LineState
  problem: { code?: string } | string | null
  resource_id: string | null
  version: number
  origin: string
  due_at: Date | null
  supplier_order_no: string | null
  price_fen: number | string
}
export type JobRow = { queue: string; status: string; dedup_key: string | null; run_at: Date; locked_until: Date | null }

/** What stands in the house at this moment, as far as it decides what happens next. */
export type Overview = { lines: LineRow[]; jobs: JobRow[]; isFundsStopped: boolean }

/** Reads anew only what may have changed: nothing changes unless a simulated process sent a statement. */
export class Overviews {
  readonly #wanted: { organisationId: number; connectionId: number; queues: readonly string[] }
  #kept: Overview | null = null
  /** Where the line stands that moved last. */
  lastState = 'nothing'

  constructor(wanted: { organisationId: number; connectionId: number; queues: readonly string[] }) {
    this.#wanted = wanted
  }

  changed(): void {
    this.#kept = null
  }

  async now(): Promise<Overview> {
    this.#kept ??= await this.#read()
    return this.#kept
  }

  async #read(): Promise<Overview> {
    const { organisationId, connectionId, queues } = this.#wanted
    const lines = await db
      .from('order_lines')
      .where('organisation_id', organisationId)
      .orderBy('updated_at', 'desc')
      .orderBy('id')
      .select('id', 'order_id', 'action', 'state', 'problem', 'resource_id', 'version', 'origin', 'due_at', 'supplier_order_no', 'price_fen')
    const jobs = await db
      .from('jobs')
      .whereIn('queue', [...queues])
      .whereIn('status', ['ready', 'running'])
      .select('queue', 'status', 'dedup_key', 'run_at', 'locked_until')
    const { funds_stopped_at: stoppedAt } = await db.from('supplier_connections').where('id', connectionId).select('funds_stopped_at').firstOrFail()
    this.lastState = lines[0]?.state ?? 'nothing'
    return { lines, jobs, isFundsStopped: stoppedAt !== null }
  }
}
