import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { checkedUpload } from '#files/refusals'
import { NotFound } from '#identity/errors'
import { submitIdempotently } from '#kernel/http/idempotent'
import { refuseFields } from '#kernel/http/refuse_fields'
import { clock, DAY_MS, later } from '#kernel/clock'
import { endOfDay, showDate } from '#kernel/time'
import { saveCampaign, type SaveCampaign, type SaveRefused } from '../../actions/save_campaign.ts'
import { BANNER, bannerRule } from '../../banner_picture.ts'
import { audiences, bannerTones, combinations } from '../../campaign_content.ts'
import { campaignQuery } from '../../queries/campaign_query.ts'
import { altsOfForm, campaignFields, contentOfForm, formOfContent, typedMoment } from '../campaign_form.ts'
import { idField } from '../fields.ts'
import { localeOf } from '../locale.ts'
import { refusalFacts } from '../refusal_facts.ts'

const LASTS_MS = 14 * DAY_MS

/** The form of a new campaign and of one that is changed. */
export default class SaveCampaignController {
  static params = vine.create({ params: vine.object({ id: idField().optional() }) })
  static validator = vine.create({ ...campaignFields, version: idField().optional(), params: vine.object({ id: idField().optional() }) })

  async render(ctx: HttpContext) {
    const { params } = await ctx.request.validateUsing(SaveCampaignController.params)
    const campaign = params.id ? await campaignQuery(ctx.viewer, params.id, { locale: localeOf(ctx) }) : null
    if (params.id && !campaign) throw new NotFound()
    return ctx.view.render('pages/campaigns/admin/edit', {
      campaign,
      form: campaign ? formOfContent(campaign) : this.#blank(),
      isPromised: campaign !== null && (campaign.state === 'running' || campaign.state === 'paused'),
      combinations,
      audiences,
      tones: bannerTones,
    })
  }

  #blank() {
    const startsAt = endOfDay(showDate(clock.now()))
    return { startsAt: typedMoment(startsAt), endsAt: typedMoment(later(LASTS_MS, startsAt)), combination: 'best', audience: 'everybody', tone: 'primary', inCarousel: 'yes' }
  }

  async execute(ctx: HttpContext) {
    const { request, response, session, viewer, i18n } = ctx
    const { params, version, ...form } = await request.validateUsing(SaveCampaignController.validator)
    const file = await checkedUpload(ctx, BANNER.field, bannerRule)
    const kept = file || form.removePicture ? null : await this.#pictureOf(ctx, params.id)
    if (file || kept) this.#needAlts(ctx, form)
    const input = { content: contentOfForm(form, kept), picture: file && { file, alts: altsOfForm(form) } }
    if (params.id === undefined) return this.#create(ctx, input)
    const saved = await saveCampaign(viewer, { id: params.id, version, ...input })
    if (!saved.ok) return this.#refuse(ctx, saved.error)
    session.flash('notice', { tone: 'success', text: i18n.t('campaigns.saved') })
    return response.redirect().toPath(`/admin/campaigns/${saved.value.id}`)
  }

  #create(ctx: HttpContext, input: SaveCampaign) {
    return submitIdempotently(ctx, async (trx) => {
      const created = await saveCampaign(ctx.viewer, input, { trx })
      if (!created.ok) return this.#refuse(ctx, created.error)
      return { to: `/admin/campaigns/${created.value.id}/items`, notice: { tone: 'success', text: ctx.i18n.t('campaigns.created') } }
    })
  }

  async #pictureOf(ctx: HttpContext, id: number | undefined): Promise<string | null> {
    const campaign = id === undefined ? null : await campaignQuery(ctx.viewer, id, { locale: localeOf(ctx) })
    return campaign?.banner.picture?.fileId ?? null
  }

  /** A picture without words says nothing to those who do not see it. */
  #needAlts({ i18n }: HttpContext, { altZh, altEn }: { altZh?: string | null; altEn?: string | null }): void {
    const missing = [altZh ? [] : ['altZh'], altEn ? [] : ['altEn']].flat()
    if (missing.length > 0) refuseFields(missing.map((field) => ({ field, message: i18n.t('campaigns.refused.alt_missing') })))
  }

  #refuse({ i18n }: HttpContext, error: SaveRefused): never {
    if (error.type === 'campaign_not_found') throw new NotFound()
    const fields: Record<Exclude<SaveRefused['type'], 'campaign_not_found' | 'fixed'>, string> = {
      changed_meanwhile: 'version', ended: 'endsAt', period_reversed: 'endsAt', ends_in_the_past: 'endsAt', new_days_missing: 'newDays',
      uses_below_taken: 'usesMax', no_items: 'endsAt', below_floor: 'endsAt', already_asked: 'endsAt',
    }
    const field = error.type === 'fixed' ? error.field : fields[error.type]
    return refuseFields([{ field, message: i18n.t(`campaigns.refused.${error.type}`, refusalFacts(error)) }])
  }
}
