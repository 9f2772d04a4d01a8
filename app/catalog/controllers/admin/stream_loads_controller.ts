import type { HttpContext } from '@adonisjs/core/http'
import { streamChanges } from '#identity/event_stream'
import { MINUTE_MS } from '#kernel/clock'
import { loadsQuery } from '../../queries/loads_query.ts'

const LIFE_MS = 5 * MINUTE_MS

/** Server-sent events while offers are loaded: a message per change of the figures, `end` when nothing is under way. */
export default class StreamLoadsController {
  async render(ctx: HttpContext) {
    await streamChanges(ctx, {
      lifeMs: LIFE_MS,
      failed: 'the progress of loads could not be read',
      look: async () => {
        const loads = await loadsQuery(ctx.viewer)
        const state = JSON.stringify(loads.map(({ id, state: step, seen }) => [id, step, seen]))
        return { state, data: String(loads.length), isOver: !loads.some(({ live }) => live) }
      },
    })
  }
}
