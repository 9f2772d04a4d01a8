import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { setCustomerStatus } from '../../actions/set_customer_status.ts'
import { NotFound } from '../../errors.ts'
import { fields } from '../../validators/fields.ts'
import { notice } from '../answers.ts'

export default class SetCustomerStatusController {
  static validator = vine.create({
    status: vine.enum(['active', 'suspended'] as const),
    reason: vine.string().minLength(2).maxLength(500),
    params: vine.object({ id: fields.id() }),
  })

  async execute(ctx: HttpContext) {
    const { params, status, reason } = await ctx.request.validateUsing(SetCustomerStatusController.validator)
    const result = await setCustomerStatus(ctx.viewer, { organisationId: params.id, status, reason })
    if (!result.ok) throw new NotFound()
    notice(ctx, 'success', `customers.now_${status}`)
    return ctx.response.redirect().toPath(`/admin/customers/${params.id}`)
  }
}
