import type { HttpContext } from '@adonisjs/core/http'
import { MINUTE_MS, SECOND_MS } from '#kernel/clock'
import { loadsQuery } from '../../queries/loads_query.ts'

const LOOK_MS = SECOND_MS
/** A page that stays open longer asks anew. */
const LIFE_MS = 5 * MINUTE_MS

/** Server-sent events while offers are loaded: a message per change of the figures, `end` when nothing is under way. */
export default class StreamLoadsController {
  async render({ viewer, response, request }: HttpContext) {
    const raw = response.response
    response.header('Content-Type', 'text/event-stream; charset=utf-8')
    response.header('Cache-Control', 'no-store')
    response.header('X-Accel-Buffering', 'no')
    response.relayHeaders()
    raw.statusCode = 200
    raw.flushHeaders()
    const closed = new Promise<'closed'>((resolve) => request.request.once('close', () => resolve('closed')))
    const endsAt = performance.now() + LIFE_MS
    for (let seen = ''; ; ) {
      const loads = await loadsQuery(viewer)
      const now = JSON.stringify(loads.map(({ id, state, seen: count }) => [id, state, count]))
      if (now !== seen) raw.write(`event: changed\ndata: ${loads.length}\n\n`)
      seen = now
      if (!loads.some(({ live }) => live) || performance.now() > endsAt) break
      if ((await Promise.race([closed, pause()])) === 'closed') return
    }
    raw.end('event: end\ndata: done\n\n')
  }
}

/** Does not keep the process alive. */
const pause = () => new Promise<'looked'>((resolve) => void setTimeout(() => resolve('looked'), LOOK_MS).unref())
