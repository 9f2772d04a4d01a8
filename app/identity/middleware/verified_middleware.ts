import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { isApi, problem, sendProblem } from '#kernel/http/problem'
import { pageOfForm } from '../kept_form.ts'

export const VERIFY_PATH = '/verify'

/** For acts that need a verified e-mail and phone: who has not, is told what is missing and led to where it is mended. */
export default class VerifiedMiddleware {
  handle(ctx: HttpContext, next: NextFn) {
    const { missing } = ctx.viewer
    if (missing.length === 0) return next()
    const errors = missing.map((field) => ({ field, message: ctx.i18n.t(`identity.missing.${field}`) }))
    if (isApi(ctx)) return sendProblem(ctx, problem(ctx, 403, 'not_verified', errors))
    ctx.session.flash('notice', { tone: 'warning', text: ctx.i18n.t('identity.missing.notice') })
    ctx.session.setIntendedUrl(ctx.request.method() === 'GET' ? ctx.request.url(true) : pageOfForm(ctx.request))
    return ctx.response.redirect().toPath(VERIFY_PATH)
  }
}
