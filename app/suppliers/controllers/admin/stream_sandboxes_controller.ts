import app from '@adonisjs/core/services/app'
import type { HttpContext } from '@adonisjs/core/http'
import { MINUTE_MS, SECOND_MS } from '#kernel/clock'
import { whileAllowed } from '#identity/access_watch'
import type { Viewer } from '#identity/viewer'
import { breakerStates } from '../../breaker_states.ts'
import { callsQuery } from '../../queries/calls_query.ts'
import { readSandboxes } from '../../sandbox_controls.ts'

const LOOK_MS = SECOND_MS
/** A page that stays open longer asks anew. */
const LIFE_MS = 10 * MINUTE_MS

/** Server-sent events: a message whenever a stand-in did something, a breaker moved or a call was made. */
export default class StreamSandboxesController {
  async render(ctx: HttpContext) {
    const { viewer, response, request, logger } = ctx
    const raw = response.response
    response.header('Content-Type', 'text/event-stream; charset=utf-8')
    response.header('Cache-Control', 'no-store')
    response.header('X-Accel-Buffering', 'no')
    response.relayHeaders()
    raw.statusCode = 200
    raw.flushHeaders()
    let isClosed = false
    request.request.once('close', () => (isClosed = true))
    whileAllowed(ctx, () => {
      isClosed = true
      raw.end('event: end\ndata: later\n\n')
    })
    try {
      const endsAt = performance.now() + LIFE_MS
      for (let seen = ''; !isClosed && !app.isTerminating && performance.now() < endsAt; await pause()) {
        const now = await stateOf(viewer)
        if (seen !== '' && now !== seen && !isClosed) raw.write('event: changed\ndata: sandboxes\n\n')
        seen = now
      }
    } catch (error) {
      logger.warn({ err: error }, 'the sandboxes could not be watched')
    }
    if (!raw.writableEnded) raw.end('event: end\ndata: done\n\n')
  }
}

async function stateOf(viewer: Viewer): Promise<string> {
  const [sandboxes, breakers, calls] = await Promise.all([readSandboxes(), breakerStates(), callsQuery(viewer, { page: 1, pageSize: 1 })])
  const acts = sandboxes.map(({ code, state }) => [code, state?.effects, state?.plan])
  return JSON.stringify([acts, breakers, calls.rows.map(({ id, status }) => [id, status])])
}

/** Does not keep the process alive. */
const pause = () => new Promise<void>((resolve) => void setTimeout(resolve, LOOK_MS).unref())
