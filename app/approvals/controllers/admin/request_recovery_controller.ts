import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { readFilter } from '#kernel/http/filters'
import { refuseFields } from '#kernel/http/refuse_fields'
import { requestRecovery } from '../../actions/request_recovery.ts'

/** Somebody lost authenticator and recovery codes, or e-mail and phone: one of us asks, another one agrees. */
export default class RequestRecoveryController {
  static validator = vine.create({ login: vine.string().trim().minLength(3).maxLength(254), email: vine.string().trim().maxLength(254).email().optional(), reason: vine.string().trim().minLength(5).maxLength(500) })
  static filter = vine.create({ login: vine.string().trim().maxLength(254).optional() })

  async render(ctx: HttpContext) {
    const { login } = await readFilter(ctx, RequestRecoveryController.filter)
    return ctx.view.render('pages/approvals/admin/recovery', { login })
  }

  async execute({ request, viewer, session, response, i18n }: HttpContext) {
    const input = await request.validateUsing(RequestRecoveryController.validator)
    const asked = await requestRecovery(viewer, input)
    if (!asked.ok) return refuseFields([{ field: asked.error.type === 'address_taken' ? 'email' : 'login', message: i18n.t(`approvals.recovery.refused.${asked.error.type}`) }])
    session.flash('notice', { tone: 'success', text: i18n.t(asked.value.isNew ? 'approvals.recovery.asked' : 'approvals.recovery.open_already') })
    return response.redirect().toPath('/admin/recoveries')
  }
}
