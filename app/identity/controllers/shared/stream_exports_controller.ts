import app from '@adonisjs/core/services/app'
import type { HttpContext } from '@adonisjs/core/http'
import { MINUTE_MS, SECOND_MS } from '#kernel/clock'
import { whileAllowed } from '../../access_watch.ts'
import type { DataSubject } from '../../data_parts.ts'
import { dataExportsQuery } from '../../queries/data_exports_query.ts'
import type { Viewer } from '../../viewer.ts'
import { dataPlace } from '../data_places.ts'

const LOOK_MS = SECOND_MS
/** A page that stays open longer asks anew. */
const LIFE_MS = 5 * MINUTE_MS

let isClosing = false
let closesWithApp = false

/** Server-sent events while an archive is made: a message per file that is in it, `end` when nothing is under way. */
export default class StreamExportsController {
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
      await watch(viewer, dataPlace(ctx).kind, (text) => raw.write(text), () => isClosed || isClosing)
    } catch (error) {
      logger.warn({ err: error }, 'the progress of a data export could not be read')
    }
    if (!raw.writableEnded) raw.end('event: end\ndata: done\n\n')
  }
}

async function watch(viewer: Viewer, kind: DataSubject['kind'], write: (text: string) => void, isOver: () => boolean): Promise<void> {
  const endsAt = performance.now() + LIFE_MS
  for (let seen = ''; !isOver() && performance.now() < endsAt; await pause()) {
    const exports = await dataExportsQuery(viewer, kind)
    const now = JSON.stringify(exports.map(({ id, state, partsDone }) => [id, state, partsDone]))
    if (now !== seen && !isOver()) write(`event: changed\ndata: ${exports.length}\n\n`)
    seen = now
    if (!exports.some(({ state }) => state === 'waiting' || state === 'running')) return
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
