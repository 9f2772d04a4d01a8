import type { HttpContext } from '@adonisjs/core/http'
import { mayReadMetrics } from '../http/loopback.ts'

/** Live: the process answers. Ready: it can do its work. Both say one word to anybody; details need loopback or the token. */
export default class HealthController {
  live({ response }: HttpContext) {
    return response.ok('live')
  }

  async ready({ response }: HttpContext) {
    const { healthChecks } = await import('#start/health')
    const report = await healthChecks.run()
    return report.isHealthy ? response.ok('ready') : response.serviceUnavailable('not ready')
  }

  async deep(ctx: HttpContext) {
    if (!mayReadMetrics(ctx)) return ctx.response.notFound('')
    const { healthChecks } = await import('#start/health')
    const report = await healthChecks.run()
    return ctx.response.status(report.isHealthy ? 200 : 503).json(report)
  }
}
