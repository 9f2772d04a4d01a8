import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { readFilter } from '#kernel/http/filters'
import { callsQuery } from '../../queries/calls_query.ts'
import { connectionsQuery } from '../../queries/connections_query.ts'
import { struckCallsQuery } from '../../queries/struck_calls_query.ts'
import { previewSeed, readSandboxes, sandboxControls, type PlannedFault, type SeedWanted } from '../../sandbox_controls.ts'
import { fields } from '../../validators/fields.ts'

const CALLS_SHOWN = 12
const PLANNED_SHOWN = 20

export type SeedPreview = SeedWanted & { code: string; total: number; faults: PlannedFault[] } & ({ problem: null } | { problem: string })

/** Development and demo only: the faults of each stand-in, and beside them how the hub copes. */
export default class ListSandboxesController {
  static filter = vine.create({
    code: fields.pluginCode().optional(),
    seed: vine.string().trim().maxLength(60).optional(),
    percent: vine.number().withoutDecimals().range([1, 100]).optional(),
    calls: vine.number().withoutDecimals().range([1, 200]).optional(),
    operation: vine.string().trim().maxLength(40).optional(),
  })

  async render(ctx: HttpContext) {
    const { view, viewer } = ctx
    const { code, seed, percent = 20, calls = 50, operation } = await readFilter(ctx, ListSandboxesController.filter)
    const sandboxes = await readSandboxes()
    const connections = await connectionsQuery(viewer)
    return view.render('pages/suppliers/sandboxes', {
      sandboxes: sandboxes.map((sandbox) => ({ ...sandbox, connections: connections.filter(({ pluginCode }) => pluginCode === sandbox.code) })),
      calls: await callsQuery(viewer, { page: 1, pageSize: CALLS_SHOWN }),
      struck: await struckCallsQuery(viewer, sandboxes),
      preview: code && seed ? await this.#preview(code, { seed, percent, calls, operation }) : null,
    })
  }

  /** What the seed gives, shown before it starts; the same seed gives the same faults each time. */
  async #preview(code: string, wanted: SeedWanted): Promise<SeedPreview | null> {
    const control = sandboxControls()[code]
    if (!control) return null
    try {
      const faults = await previewSeed(control, wanted)
      return { code, ...wanted, total: faults.length, faults: faults.slice(0, PLANNED_SHOWN), problem: null }
    } catch (error) {
      return { code, ...wanted, total: 0, faults: [], problem: error instanceof Error ? error.message : String(error) }
    }
  }
}
