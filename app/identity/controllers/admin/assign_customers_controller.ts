import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { readFilter } from '#kernel/http/filters'
import { ASSIGN_MAX, assignCustomers } from '../../actions/assign_customers.ts'
import { NotFound } from '../../errors.ts'
import { chosenCustomersQuery, salesQuery } from '../../queries/customers_query.ts'
import { fields } from '../../validators/fields.ts'
import { notice, refuse } from '../answers.ts'

/** A salesperson's id, or nobody. */
const whom = () => vine.string().regex(/^(nobody|[1-9]\d{0,14})$/)

/** Who is given to whom, before and after; then the deed, with the way back. */
export default class AssignCustomersController {
  static validator = vine.create({ ids: vine.array(fields.id()).minLength(1).maxLength(ASSIGN_MAX), to: whom() })
  static choice = vine.create({ ids: vine.array(fields.id()).maxLength(ASSIGN_MAX).optional(), to: whom().optional() })

  async render(ctx: HttpContext) {
    const { viewer } = ctx
    const { ids = [], to } = await readFilter(ctx, AssignCustomersController.choice)
    const [customers, sales] = [await chosenCustomersQuery(viewer, ids), await salesQuery(viewer)]
    const person = sales.find(({ id }) => String(id) === to) ?? null
    const isChosen = person !== null || to === 'nobody'
    const moving = isChosen ? customers.filter((customer) => (customer.sales?.id ?? null) !== (person?.id ?? null)) : []
    return ctx.view.render('pages/identity/back_office/assign_customers', { customers, sales, to: to ?? '', person, isChosen, moving })
  }

  async execute(ctx: HttpContext) {
    const { ids, to } = await ctx.request.validateUsing(AssignCustomersController.validator)
    const result = await assignCustomers(ctx.viewer, { organisationIds: ids, salesUserId: to === 'nobody' ? null : Number(to) })
    if (result.ok) {
      const { changed, batch } = result.value
      notice(ctx, 'success', 'assignments.done', { count: changed })
      return ctx.response.redirect().toPath(batch ? `/admin/customers/assignments?batch=${batch}` : '/admin/customers')
    }
    switch (result.error.type) {
      case 'customer_not_found':
        throw new NotFound()
      case 'sales_unknown':
        return refuse(ctx, 'to', 'customers.sales_unknown')
      default:
        return result.error satisfies never
    }
  }
}
