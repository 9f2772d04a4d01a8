import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { setApprovalRights } from '../../actions/set_approval_rights.ts'
import { CHANGES_MAX } from '../../limits.ts'

export default class SaveApprovalRightsController {
  static validator = vine.create({
    version: vine.number().withoutDecimals().min(0),
    changes: vine
      .array(
        vine.object({
          roleId: vine.number().withoutDecimals().positive(),
          kind: vine.string().maxLength(60).regex(/^[a-z]+\.[a-z_]+$/),
          may: vine.boolean(),
          limit: vine.number().withoutDecimals().min(0).max(Number.MAX_SAFE_INTEGER).nullable().optional(),
        })
      )
      .minLength(1)
      .maxLength(CHANGES_MAX),
  })

  async execute({ request, response, session, i18n, viewer }: HttpContext) {
    const { version, changes } = await request.validateUsing(SaveApprovalRightsController.validator)
    const result = await setApprovalRights(viewer, { version, changes: changes.map((one) => ({ ...one, limit: one.limit ?? null })) })
    const notice = result.ok
      ? { tone: 'success', text: i18n.t('approvals.rights.saved', { count: result.value.changed }) }
      : { tone: 'error', text: i18n.t(`approvals.rights.${result.error.type}`) }
    session.flash('notice', notice)
    return response.redirect().toPath('/admin/approval-rights')
  }
}
