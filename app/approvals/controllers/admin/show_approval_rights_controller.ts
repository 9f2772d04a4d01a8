import type { HttpContext } from '@adonisjs/core/http'
import { typedLimit } from '../../limits.ts'
import { approvalRightsQuery } from '../../queries/approval_rights_query.ts'
import { shownLimit } from '../shown_limit.ts'

export default class ShowApprovalRightsController {
  async render(ctx: HttpContext) {
    const { view, viewer } = ctx
    return view.render('pages/approvals/admin/rights', {
      ...(await approvalRightsQuery(viewer)),
      mayManage: viewer.may('approvals.rights.manage'),
      typedLimit,
      shownLimit: shownLimit(ctx),
    })
  }
}
