import type { HttpContext } from '@adonisjs/core/http'
import { whileAllowed } from '#identity/access_watch'
import { NotFound } from '#identity/errors'
import { watchOrder } from '../order_watch.ts'
import { orderVersionQuery } from '../queries/order_version_query.ts'

/** Server-sent events of one order's page: a message for each change, so that the page can fetch itself again. */
export default class StreamOrderController {
  async render(ctx: HttpContext) {
    const { params, request, response, viewer } = ctx
    const seen = await orderVersionQuery(viewer, params.id)
    if (!seen) throw new NotFound()
    const raw = response.response
    // What the middlewares set (cookies, security headers) goes out with the head of the stream.
    response.header('Content-Type', 'text/event-stream; charset=utf-8')
    response.header('Cache-Control', 'no-store')
    response.header('X-Accel-Buffering', 'no')
    response.relayHeaders()
    raw.statusCode = 200
    raw.flushHeaders()
    const close = watchOrder({
      orderId: params.id,
      seen,
      write: (text) => raw.write(text),
      end: () => raw.end(),
      onClose: (done) => request.request.once('close', done),
    })
    whileAllowed(ctx, close, async () => (await orderVersionQuery(viewer, params.id)) !== null)
  }
}
