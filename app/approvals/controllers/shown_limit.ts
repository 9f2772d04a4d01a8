import type { HttpContext } from '@adonisjs/core/http'
import type { ApprovalUnit } from '../kinds.ts'
import { showLimit } from '../limits.ts'
import type { ApprovalRight } from '../right.ts'

/** A right in the reader's words: "may not", "without limit", "up to ¥500.00". */
export function shownLimit({ i18n }: HttpContext) {
  return ({ may, limit }: ApprovalRight, unit: ApprovalUnit): string => {
    if (!may) return i18n.t('approvals.rights.may_not')
    if (unit === null) return i18n.t('approvals.rights.may')
    return limit === null ? i18n.t('approvals.rights.unlimited') : i18n.t('approvals.rights.up_to', { limit: showLimit(unit, limit) })
  }
}
