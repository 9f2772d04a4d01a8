import app from '@adonisjs/core/services/app'
import { ExceptionHandler, type HttpContext } from '@adonisjs/core/http'
import i18nManager from '@adonisjs/i18n/services/main'
import { frameOf } from './page_frame.ts'
import { textsOf, themeOf } from './page_middleware.ts'
import { problemOf, isApi, sendProblem } from './problem.ts'
import { sendBackExpired } from './typed_input.ts'

/** An error page is shown even where the brand cannot be read. */
const nothing = {}
const designedPages = [401, 403, 404, 413, 419, 422, 429, 500, 503]

/**
 * API paths answer `application/problem+json`; pages get a designed page in the reader's language. Outside development no
 * reader sees a stack trace; the request id leads to the log.
 */
export default class HttpExceptionHandler extends ExceptionHandler {
  protected debug = app.inDev
  protected renderStatusPages = !app.inDev
  protected ignoreCodes = ['E_ROUTE_NOT_FOUND', 'E_UNAUTHORIZED_ACCESS', 'E_VALIDATION_ERROR', 'E_BAD_CSRF_TOKEN']

  async handle(error: any, ctx: HttpContext) {
    ctx.i18n ??= i18nManager.locale('zh-CN')
    if (isApi(ctx)) return sendProblem(ctx, problemOf(error, ctx))
    if (error.code === 'E_BAD_CSRF_TOKEN' && ctx.session) return sendBackExpired(ctx)
    if (error.code === 'E_VALIDATION_ERROR' || typeof error.handle === 'function') return super.handle(error, ctx)
    if (app.inDev && !this.isDesigned(error)) return super.handle(error, ctx)
    return this.page(error, ctx)
  }

  private isDesigned(error: any) {
    return designedPages.includes(error.status) && error.status !== 500
  }

  private async page(error: any, ctx: HttpContext) {
    const status = error.code === 'E_BAD_CSRF_TOKEN' ? 419 : (error.status ?? 500)
    const shown = designedPages.includes(status) ? status : status >= 500 ? 500 : 404
    ctx.view.share({
      ...textsOf(ctx.i18n),
      path: ctx.request.url(),
      query: ctx.request.qs(),
      theme: themeOf(ctx),
      ...(await frameOf(ctx).catch(() => nothing)),
    })
    const html = await ctx.view.render('pages/kernel/error', { status: shown, requestId: ctx.request.id() })
    return ctx.response.status(status).header('Cache-Control', 'no-store').send(html)
  }
}
