import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { submitIdempotently } from '#kernel/http/idempotent'
import { copyCampaign } from '../../actions/copy_campaign.ts'
import { idParams } from '../fields.ts'

export default class CopyCampaignController {
  static validator = vine.create({ params: idParams() })

  async execute(ctx: HttpContext) {
    const { request, viewer, i18n } = ctx
    const { params } = await request.validateUsing(CopyCampaignController.validator)
    return submitIdempotently(ctx, async (trx) => {
      const copied = await copyCampaign(viewer, { id: params.id, suffixes: { zh: '（副本）', en: ' (copy)' } }, { trx })
      if (!copied.ok) throw new NotFound()
      return { to: `/admin/campaigns/${copied.value.id}/edit`, notice: { tone: 'success', text: i18n.t('campaigns.copied') } }
    })
  }
}
