import app from '@adonisjs/core/services/app'
import type { HttpContext } from '@adonisjs/core/http'
import { SECOND_MS } from '#kernel/clock'
import { whileAllowed } from './access_watch.ts'

const LOOK_MS = SECOND_MS

export type Look = {
  /** What the page shows, as text; another text is a change. */
  state: string
  /** Goes with the message. */
  data: string
  /** Nothing more will come. */
  isOver?: boolean
}

export type StreamChanges = {
  look: () => Promise<Look>
  /** A page that stays open longer asks anew. */
  lifeMs: number
  /** The page has the first state already: it is no message. */
  skipsFirst?: boolean
  /** The log's line when looking fails. */
  failed: string
}

/**
 * Server-sent events: looks every second and sends `changed` when the state is another one, `end` when nothing more will come.
 * Ends when the reader goes, loses the right to read, with the server, and after `lifeMs`. Sends the head of the answer itself,
 * with what the middlewares set.
 */
export async function streamChanges(ctx: HttpContext, { look, lifeMs, skipsFirst = false, failed }: StreamChanges): Promise<void> {
  const { response, request, logger } = ctx
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
  // An open stream would keep the server from closing.
  const isOver = () => isClosed || app.isTerminating
  const endsAt = performance.now() + lifeMs
  try {
    for (let seen = ''; !isOver() && performance.now() < endsAt; await pause()) {
      const now = await look()
      const isNews = now.state !== seen && !(skipsFirst && seen === '')
      if (isNews && !isOver()) raw.write(`event: changed\ndata: ${now.data}\n\n`)
      seen = now.state
      if (now.isOver) break
    }
  } catch (error) {
    logger.warn({ err: error }, failed)
  }
  if (!raw.writableEnded) raw.end('event: end\ndata: done\n\n')
}

/** Does not keep the process alive. */
const pause = () => new Promise<void>((resolve) => void setTimeout(resolve, LOOK_MS).unref())
