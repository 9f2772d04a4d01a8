import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { copyCampaign } from '../../actions/copy_campaign.ts'
import { idParams } from '../fields.ts'

export default class CopyCampaignController {
  static validator = vine.create({ params: idParams() })

  async execute({ request, response, session, viewer, i18n }: HttpContext) {
    const { params } = await request.validateUsing(CopyCampaignController.validator)
    const copied = await copyCampaign(viewer, { id: params.id, suffixes: { zh: '（副本）', en: ' (copy)' } })
    if (!copied.ok) throw new NotFound()
    session.flash('notice', { tone: 'success', text: i18n.t('campaigns.copied') })
    return response.redirect().toPath(`/admin/campaigns/${copied.value.id}/edit`)
  }
}
