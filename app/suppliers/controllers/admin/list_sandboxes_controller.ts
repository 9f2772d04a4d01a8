import type { HttpContext } from '@adonisjs/core/http'
import { callsQuery } from '../../queries/calls_query.ts'
import { connectionsQuery } from '../../queries/connections_query.ts'
import { readSandboxes } from '../../sandbox_controls.ts'

const CALLS_SHOWN = 12

/** Development and demo only: the faults of each stand-in, and beside them how the hub copes. */
export default class ListSandboxesController {
  async render({ view, viewer }: HttpContext) {
    const sandboxes = await readSandboxes()
    const connections = await connectionsQuery(viewer)
    return view.render('pages/suppliers/sandboxes', {
      sandboxes: sandboxes.map((sandbox) => ({ ...sandbox, connections: connections.filter(({ pluginCode }) => pluginCode === sandbox.code) })),
      calls: await callsQuery(viewer, { page: 1, pageSize: CALLS_SHOWN }),
    })
  }
}
