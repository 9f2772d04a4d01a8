import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { updateOrganisation } from '../../actions/update_organisation.ts'
import { organisationQuery } from '../../queries/organisation_query.ts'
import { fields } from '../../validators/fields.ts'
import { notice, refuse } from '../answers.ts'

/** The company behind an organisation: read by its members, changed by its administrators. */
export default class UpdateOrganisationController {
  static validator = vine.create({
    name: fields.organisationName(),
    creditCode: vine.string().maxLength(40).nullable().optional(),
    address: vine.string().maxLength(300).nullable().optional(),
    contactName: vine.string().maxLength(100).nullable().optional(),
    contactEmail: fields.email().nullable().optional(),
    contactPhone: fields.phone().nullable().optional(),
  })

  async render({ view, viewer }: HttpContext) {
    const organisation = await organisationQuery(viewer)
    return view.render('pages/identity/portal/organisation', { organisation, mayManage: viewer.may('identity.organisation.manage') })
  }

  async execute(ctx: HttpContext) {
    const { name, ...rest } = await ctx.request.validateUsing(UpdateOrganisationController.validator)
    const { creditCode = null, address = null, contactName = null, contactEmail = null, contactPhone = null } = rest
    const result = await updateOrganisation(ctx.viewer, { name, creditCode, address, contactName, contactEmail, contactPhone })
    if (result.ok) {
      notice(ctx, 'success', 'organisation.saved')
      return ctx.response.redirect().toPath('/organisation')
    }
    switch (result.error.type) {
      case 'credit_code_invalid':
        return refuse(ctx, 'creditCode', 'organisation.credit_code_invalid')
      case 'phone_invalid':
        return refuse(ctx, 'contactPhone', 'phone_invalid')
      default:
        return result.error satisfies never
    }
  }
}
