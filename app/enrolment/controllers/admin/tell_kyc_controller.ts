import vine from '@vinejs/vine'
import db from '@adonisjs/lucid/services/db'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { kycActs, tellKyc } from '../../actions/tell_kyc.ts'
import { visibleKyc } from '../../queries/kyc_query.ts'

/** Staff tell what a supplier said, or have a verification sent there again. */
export default class TellKycController {
  static validator = vine.create({
    act: vine.enum(kycActs),
    note: vine.string().trim().minLength(2).maxLength(200),
    params: vine.object({ id: vine.string().regex(/^kyc_[0-9a-hjkmnp-tv-z]{22}$/) }),
  })

  async execute({ request, response, viewer, session, i18n }: HttpContext) {
    const found = await visibleKyc(viewer, String(request.param('id')).slice(0, 32), db.connection())
    if (!found) throw new NotFound()
    const { act, note, params } = await request.validateUsing(TellKycController.validator)
    const result = await tellKyc(viewer, { id: params.id, act, note })
    const say = (key: string) => i18n.formatMessage(`enrolment.verifications.${key}`, { supplier: found.connectionName })
    const notice = result.ok ? { tone: 'success', text: say(`told_${act}`) } : { tone: 'warning', text: say(result.error.type) }
    session.flash('notice', notice)
    return response.redirect().toPath(`/admin/verifications/${found.row.organisationId}`)
  }
}
