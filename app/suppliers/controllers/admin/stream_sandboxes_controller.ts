import type { HttpContext } from '@adonisjs/core/http'
import { streamChanges } from '#identity/event_stream'
import type { Viewer } from '#identity/viewer'
import { MINUTE_MS } from '#kernel/clock'
import { breakerStates } from '../../breaker_states.ts'
import { callsQuery } from '../../queries/calls_query.ts'
import { readSandboxes } from '../../sandbox_controls.ts'

const LIFE_MS = 10 * MINUTE_MS

/** Server-sent events: a message whenever a stand-in did something, a breaker moved or a call was made. */
export default class StreamSandboxesController {
  async render(ctx: HttpContext) {
    await streamChanges(ctx, {
      lifeMs: LIFE_MS,
      skipsFirst: true,
      failed: 'the sandboxes could not be watched',
      look: async () => ({ state: await stateOf(ctx.viewer), data: 'sandboxes' }),
    })
  }
}

async function stateOf(viewer: Viewer): Promise<string> {
  const [sandboxes, breakers, calls] = await Promise.all([readSandboxes(), breakerStates(), callsQuery(viewer, { page: 1, pageSize: 1 })])
  const acts = sandboxes.map(({ code, state }) => [code, state?.effects, state?.plan, state?.codes, state?.struck.length, state?.struck.at(-1)])
  return JSON.stringify([acts, breakers, calls.rows.map(({ id, status }) => [id, status])])
}
