import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { refundPolicies, setRefundPolicy } from '../../actions/set_refund_policy.ts'
import { fields } from '../../validators/fields.ts'
import { notice } from '../answers.ts'

export default class SetRefundPolicyController {
  static validator = vine.create({ policy: vine.enum(refundPolicies), params: vine.object({ code: fields.code() }) })

  async execute(ctx: HttpContext) {
    const { params, policy } = await ctx.request.validateUsing(SetRefundPolicyController.validator)
    const set = await setRefundPolicy({ code: params.code, policy, actor: ctx.viewer.actor })
    if (!set.ok) throw new NotFound()
    notice(ctx, 'success', 'refund_policy.saved')
    return ctx.response.redirect().toPath(`/admin/suppliers/${params.code}`)
  }
}
