import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { assignCustomer } from '../../actions/assign_customer.ts'
import { NotFound } from '../../errors.ts'
import { fields } from '../../validators/fields.ts'
import { notice, refuse } from '../answers.ts'

export default class AssignCustomerController {
  static validator = vine.create({ salesUserId: fields.optionalId(), params: vine.object({ id: fields.id() }) })

  async execute(ctx: HttpContext) {
    const { salesUserId, params } = await ctx.request.validateUsing(AssignCustomerController.validator)
    const result = await assignCustomer(ctx.viewer, { organisationId: params.id, salesUserId: salesUserId ?? null })
    if (result.ok) {
      notice(ctx, 'success', 'customers.assigned')
      return ctx.response.redirect().toPath(`/admin/customers/${params.id}`)
    }
    switch (result.error.type) {
      case 'customer_not_found':
        throw new NotFound()
      case 'sales_unknown':
        return refuse(ctx, 'salesUserId', 'customers.sales_unknown')
      default:
        return result.error satisfies never
    }
  }
}
