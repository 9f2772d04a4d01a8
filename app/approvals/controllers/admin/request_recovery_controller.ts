import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { refuseFields } from '#kernel/http/refuse_fields'
import { requestRecovery } from '../../actions/request_recovery.ts'

/** A customer lost authenticator and recovery codes: one of us asks, another one agrees. */
export default class RequestRecoveryController {
  static validator = vine.create({ login: vine.string().trim().minLength(3).maxLength(254), reason: vine.string().trim().minLength(5).maxLength(500) })

  render({ view }: HttpContext) {
    return view.render('pages/approvals/admin/recovery')
  }

  async execute({ request, viewer, session, response, i18n }: HttpContext) {
    const input = await request.validateUsing(RequestRecoveryController.validator)
    const asked = await requestRecovery(viewer, input)
    if (!asked.ok) return refuseFields([{ field: 'login', message: i18n.t(`approvals.recovery.refused.${asked.error.type}`) }])
    session.flash('notice', { tone: 'success', text: i18n.t(asked.value.isNew ? 'approvals.recovery.asked' : 'approvals.recovery.open_already') })
    return response.redirect().toPath('/admin/recoveries')
  }
}
