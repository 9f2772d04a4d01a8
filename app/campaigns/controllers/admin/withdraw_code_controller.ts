import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { withdrawInviteCode } from '../../actions/withdraw_invite_code.ts'
import { idParams } from '../fields.ts'

export default class WithdrawCodeController {
  static validator = vine.create({ params: idParams() })

  async execute({ request, response, session, viewer, i18n }: HttpContext) {
    const { params } = await request.validateUsing(WithdrawCodeController.validator)
    const withdrawn = await withdrawInviteCode(viewer, { id: params.id })
    if (!withdrawn.ok && withdrawn.error.type === 'code_not_found') throw new NotFound()
    const [tone, key] = withdrawn.ok ? ['success', 'withdrawn'] : ['warning', 'withdrawn_before']
    session.flash('notice', { tone, text: i18n.t(`campaigns.codes.${key}`) })
    return response.redirect().toPath(`/admin/invite-codes/${params.id}`)
  }
}
