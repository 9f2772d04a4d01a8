import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { withdrawRequest } from '../../actions/withdraw_request.ts'

export default class WithdrawRequestController {
  static validator = vine.create({ params: vine.object({ id: vine.string().maxLength(32) }) })

  async execute({ request, viewer, session, response, i18n }: HttpContext) {
    const { params } = await request.validateUsing(WithdrawRequestController.validator)
    const withdrawn = await withdrawRequest(viewer, { id: params.id })
    if (withdrawn.ok) session.flash('notice', { tone: 'success', text: i18n.t('approvals.requests.done.withdrawn') })
    else if (withdrawn.error.type === 'request_not_found') throw new NotFound()
    else {
      const state = i18n.t(`ui.state.approval.${withdrawn.error.state}`)
      session.flash('notice', { tone: 'warning', text: i18n.t('approvals.requests.refused.already_closed', { state }) })
    }
    return response.redirect().toPath(`/admin/approvals/${params.id}`)
  }
}
