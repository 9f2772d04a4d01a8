import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { salesQuery } from '#identity/queries/customers_query'
import { submitIdempotently } from '#kernel/http/idempotent'
import { refuseFields } from '#kernel/http/refuse_fields'
import { createInviteCode, type CreateCodeRefused } from '../../actions/create_invite_code.ts'
import { CODE_LENGTH_MAX, CODE_LENGTH_MIN, TYPED_LENGTH_MAX } from '../../invite_code_format.ts'
import { CODE_USES_MAX } from '../../limits.ts'
import { codeCampaignsQuery } from '../../queries/campaign_choices_query.ts'
import { idField, momentField, momentOf } from '../fields.ts'

const fieldOf = {
  code_invalid: 'code', code_taken: 'code', sales_unknown: 'salesUserId', campaign_unfit: 'campaignId', expires_in_the_past: 'expiresAt',
} as const satisfies Record<CreateCodeRefused['type'], string>

export default class CreateCodeController {
  static validator = vine.create({
    code: vine.string().trim().maxLength(TYPED_LENGTH_MAX).nullable().optional(),
    salesUserId: idField().nullable().optional(),
    campaignId: idField().nullable().optional(),
    usesMax: vine.number().withoutDecimals().range([1, CODE_USES_MAX]).nullable().optional(),
    expiresAt: momentField().nullable().optional(),
    note: vine.string().trim().maxLength(200).nullable().optional(),
  })

  async render({ view, viewer }: HttpContext) {
    const choosesSales = viewer.scope === 'platform'
    return view.render('pages/campaigns/admin/code_new', {
      campaigns: await codeCampaignsQuery(viewer),
      choosesSales,
      sales: choosesSales ? await salesQuery(viewer) : [],
      lengths: { min: CODE_LENGTH_MIN, max: CODE_LENGTH_MAX, typed: TYPED_LENGTH_MAX },
      usesMax: CODE_USES_MAX,
    })
  }

  async execute(ctx: HttpContext) {
    const { request, viewer, i18n } = ctx
    const typed = await request.validateUsing(CreateCodeController.validator)
    const input = {
      chosen: typed.code ?? undefined,
      salesUserId: typed.salesUserId ?? null,
      campaignId: typed.campaignId ?? null,
      usesMax: typed.usesMax ?? null,
      expiresAt: typed.expiresAt ? momentOf(typed.expiresAt, { isEnd: true }) : null,
      note: typed.note ?? null,
    }
    return submitIdempotently(ctx, async (trx) => {
      const created = await createInviteCode(viewer, input, { trx })
      if (!created.ok) {
        const message = i18n.t(`campaigns.codes.refused.${created.error.type}`, { min: CODE_LENGTH_MIN, max: CODE_LENGTH_MAX })
        return refuseFields([{ field: fieldOf[created.error.type], message }])
      }
      const { id, code } = created.value
      return { to: `/admin/invite-codes/${id}`, notice: { tone: 'success', text: i18n.t('campaigns.codes.created', { code }) } }
    })
  }
}
