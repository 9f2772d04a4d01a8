import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { removeItem } from '../../actions/change_items.ts'
import { idField } from '../fields.ts'

export default class RemoveItemController {
  static validator = vine.create({ params: vine.object({ id: idField(), itemId: idField() }) })

  async execute({ request, response, session, viewer, i18n }: HttpContext) {
    const { params } = await request.validateUsing(RemoveItemController.validator)
    const removed = await removeItem(viewer, { campaignId: params.id, itemId: params.itemId })
    if (!removed.ok && removed.error.type === 'campaign_not_found') throw new NotFound()
    const [tone, key] = removed.ok ? ['success', 'campaigns.items.removed'] : ['warning', `campaigns.refused.${removed.error.type}`]
    session.flash('notice', { tone, text: i18n.t(key) })
    return response.redirect().toPath(`/admin/campaigns/${params.id}/items`)
  }
}
