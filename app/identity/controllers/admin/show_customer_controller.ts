import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { auditQuery } from '#audit/queries/audit_query'
import { NotFound } from '../../errors.ts'
import { customerQuery, salesQuery } from '../../queries/customers_query.ts'
import { membersQuery } from '../../queries/members_query.ts'
import { fields } from '../../validators/fields.ts'

const MEMBERS_SHOWN = 50
const AUDIT_SHOWN = 20

export default class ShowCustomerController {
  static validator = vine.create({ params: vine.object({ id: fields.id() }) })

  async render({ request, view, viewer }: HttpContext) {
    const { params } = await request.validateUsing(ShowCustomerController.validator)
    const customer = await customerQuery(viewer, params.id)
    if (!customer) throw new NotFound()
    const mayReadAudit = viewer.may('identity.audit.read')
    const audit = mayReadAudit ? await auditQuery(viewer, { organisationId: customer.id, limit: AUDIT_SHOWN }) : null
    return view.render('pages/identity/back_office/customer', {
      customer,
      members: await membersQuery(viewer, { organisationId: customer.id, page: 1, pageSize: MEMBERS_SHOWN }),
      audit: audit?.data ?? null,
      sales: await salesQuery(viewer),
      mayAssign: viewer.may('identity.customers.assign'),
      mayManage: viewer.may('identity.customers.manage'),
    })
  }
}
