import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { refuseFields } from '#kernel/http/refuse_fields'
import { addCustomer, removeCustomer } from '../../actions/change_customers.ts'
import { idField, idParams } from '../fields.ts'

/** Lets a chosen customer in, or takes one out. */
export default class ChangeCustomersController {
  static validator = vine.create({ organisationId: idField(), act: vine.enum(['add', 'remove'] as const), params: idParams() })

  async execute({ request, response, session, viewer, i18n }: HttpContext) {
    const { organisationId, act, params } = await request.validateUsing(ChangeCustomersController.validator)
    const input = { campaignId: params.id, organisationId }
    const changed = act === 'add' ? await addCustomer(viewer, input) : await removeCustomer(viewer, input)
    if (!changed.ok) {
      if (changed.error.type === 'campaign_not_found') throw new NotFound()
      const max = changed.error.type === 'too_many_customers' ? changed.error.max : 0
      refuseFields([{ field: 'organisationId', message: i18n.t(`campaigns.refused.${changed.error.type}`, { max }) }])
    }
    session.flash('notice', { tone: 'success', text: i18n.t(`campaigns.customers.${act === 'add' ? 'added' : 'removed'}`) })
    return response.redirect().toPath(`/admin/campaigns/${params.id}`)
  }
}
