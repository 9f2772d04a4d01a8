import type { HttpContext } from '@adonisjs/core/http'
import { mayReadMetrics } from '../http/loopback.ts'
import { collectMetrics } from '../metrics.ts'
import { metrics } from '../metrics_registry.ts'

export default class MetricsController {
  async render(ctx: HttpContext) {
    if (!mayReadMetrics(ctx)) return ctx.response.notFound('')
    ctx.response.header('Content-Type', metrics.contentType)
    return ctx.response.send(await collectMetrics())
  }
}
