import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { inviteLink } from '../../invite_link.ts'
import { inviteCodeQuery } from '../../queries/invite_codes_query.ts'
import { idParams } from '../fields.ts'

/** One sheet with code, link and QR code, to lay on a table. */
export default class PrintCodeController {
  static validator = vine.create({ params: idParams() })

  async render({ request, view, viewer }: HttpContext) {
    const { params } = await request.validateUsing(PrintCodeController.validator)
    const code = await inviteCodeQuery(viewer, params.id)
    if (!code) throw new NotFound()
    return view.render('pages/campaigns/admin/code_print', { code, ...inviteLink(code.code) })
  }
}
