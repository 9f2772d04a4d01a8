import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { homeOf } from '#identity/homes'
import { TYPED_LENGTH_MAX } from '../../invite_code_format.ts'

/** The link on a QR code: the sign-up form with the code filled in. It says nothing about the code; the form does. */
export default class FollowInviteController {
  static validator = vine.create({ params: vine.object({ code: vine.string().maxLength(TYPED_LENGTH_MAX) }) })

  async render({ request, response, session, viewer, i18n }: HttpContext) {
    const { params } = await request.validateUsing(FollowInviteController.validator)
    if (viewer.kind === 'user') {
      session.flash('notice', { tone: 'info', text: i18n.t('campaigns.sign_up.for_newcomers') })
      return response.redirect().toPath(homeOf(viewer.realm))
    }
    return response.redirect().toPath(`/sign-up?inviteCode=${encodeURIComponent(params.code)}`)
  }
}
