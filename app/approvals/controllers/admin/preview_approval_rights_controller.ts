import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { refuseFields } from '#kernel/http/refuse_fields'
import { CHANGES_MAX, parseLimit } from '../../limits.ts'
import { approvalRightsQuery, type RightsCell } from '../../queries/approval_rights_query.ts'
import { sameRight, type ApprovalRight } from '../../right.ts'
import { shownLimit } from '../shown_limit.ts'

/** Shows what a typed table would change; nothing is stored. */
export default class PreviewApprovalRightsController {
  static validator = vine.create({
    version: vine.number().withoutDecimals().min(0),
    may: vine.array(vine.string().maxLength(80).regex(/^[a-z0-9_]+$/)).maxLength(CHANGES_MAX).optional(),
    limits: vine.record(vine.string().trim().maxLength(20).nullable()).optional(),
  })

  /** Where a reader lands who comes back to this address: the table itself. */
  async render({ response }: HttpContext) {
    return response.redirect().toPath('/admin/approval-rights')
  }

  async execute(ctx: HttpContext) {
    const { request, viewer, view } = ctx
    const typed = await request.validateUsing(PreviewApprovalRightsController.validator)
    const { version, kinds } = await approvalRightsQuery(viewer)
    const changes = kinds
      .flatMap(({ cells }) => cells)
      .map((cell) => ({ cell, after: this.#typedRight(ctx, typed, cell) }))
      .filter(({ cell, after }) => !sameRight(cell, after))
    return view.render('pages/approvals/admin/rights_preview', {
      version: typed.version,
      isStale: typed.version !== version,
      changes,
      people: new Map(changes.map(({ cell }) => [cell.role.id, cell.role.people])).values().reduce((sum, count) => sum + count, 0),
      shownLimit: shownLimit(ctx),
    })
  }

  #typedRight({ i18n }: HttpContext, { may, limits }: { may?: string[]; limits?: Record<string, string | null> }, { key, kind }: RightsCell): ApprovalRight {
    if (!may?.includes(key)) return { may: false, limit: 0 }
    const typed = limits?.[key]
    if (!typed || kind.unit === null) return { may: true, limit: null }
    const limit = parseLimit(kind.unit, typed)
    if (limit === null) refuseFields([{ field: `limits.${key}`, message: i18n.t(`approvals.rights.limit_${kind.unit}`) }])
    return { may: true, limit }
  }
}
