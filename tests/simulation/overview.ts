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
  /** Operators do it by hand now. */
  is_by_hand: number
}
export type JobRow = { queue: string; status: string; dedup_key: string | null; run_at: Date; locked_until: Date | null }

/** What stands in the house at this moment, as far as it decides what happens next. */
/** `steps`: tasks by hand that are open. */
export type Overview = { lines: LineRow[]; jobs: JobRow[]; isFundsStopped: boolean; steps: number }

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
      .select(db.rawQuery("EXISTS(SELECT 1 FROM manual_steps WHERE line_id = order_lines.id AND state = 'open' AND resource_id IS NULL AND operation <> 'cancelOrder') AS is_by_hand"))
    const rows = await db
      .from('supplier_connections')
      .joinRaw(`LEFT JOIN jobs ON jobs.queue IN (${queues.map(() => '?').join(', ')}) AND jobs.status IN ('ready', 'running')`, [...queues])
      .where('supplier_connections.id', connectionId)
      .select('jobs.queue', 'jobs.status', 'jobs.dedup_key', 'jobs.run_at', 'jobs.locked_until', 'funds_stopped_at')
      .select(db.rawQuery("(SELECT COUNT(*) FROM manual_steps WHERE organisation_id = ? AND state = 'open') AS steps", [organisationId]))
    const jobs = rows.filter(({ status }) => status !== null)
    this.lastState = lines[0]?.state ?? 'nothing'
    return { lines, jobs, isFundsStopped: rows[0].funds_stopped_at !== null, steps: Number(rows[0].steps) }
  }
}
