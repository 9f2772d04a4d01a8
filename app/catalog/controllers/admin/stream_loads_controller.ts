import app from '@adonisjs/core/services/app'
import type { HttpContext } from '@adonisjs/core/http'
import { whileAllowed } from '#identity/access_watch'
import type { Viewer } from '#identity/viewer'
import { MINUTE_MS, SECOND_MS } from '#kernel/clock'
import { loadsQuery } from '../../queries/loads_query.ts'

const LOOK_MS = SECOND_MS
/** A page that stays open longer asks anew. */
const LIFE_MS = 5 * MINUTE_MS

let isClosing = false
let closesWithApp = false

/** Server-sent events while offers are loaded: a message per change of the figures, `end` when nothing is under way. */
export default class StreamLoadsController {
  async render(ctx: HttpContext) {
    const { viewer, response, request, logger } = ctx
    closeWithApp()
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
      await watch(viewer, (text) => raw.write(text), () => isClosed || isClosing)
    } catch (error) {
      logger.warn({ err: error }, 'the progress of loads could not be read')
    }
    if (!raw.writableEnded) raw.end('event: end\ndata: done\n\n')
  }
}

async function watch(viewer: Viewer, write: (text: string) => void, isOver: () => boolean): Promise<void> {
  const endsAt = performance.now() + LIFE_MS
  for (let seen = ''; !isOver() && performance.now() < endsAt; await pause()) {
    const loads = await loadsQuery(viewer)
    const now = JSON.stringify(loads.map(({ id, state, seen: count }) => [id, state, count]))
    if (now !== seen && !isOver()) write(`event: changed\ndata: ${loads.length}\n\n`)
    seen = now
    if (!loads.some(({ live }) => live)) return
  }
}

/** Does not keep the process alive. */
const pause = () => new Promise<void>((resolve) => void setTimeout(resolve, LOOK_MS).unref())

/** Open streams would keep the server from closing. */
function closeWithApp(): void {
  if (closesWithApp) return
  closesWithApp = true
  app.terminating(() => void (isClosing = true))
}
