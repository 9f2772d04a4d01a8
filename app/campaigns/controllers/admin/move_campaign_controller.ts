import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { moveCampaign, type MoveRefused } from '../../actions/move_campaign.ts'
import { campaignActs, type CampaignAct } from '../../campaign_states.ts'
import { idField, idParams } from '../fields.ts'
import { refusalFacts } from '../refusal_facts.ts'

export default class MoveCampaignController {
  static validator = vine.create({
    act: vine.enum(Object.keys(campaignActs) as CampaignAct[]),
    version: idField().optional(),
    params: idParams(),
  })

  async execute({ request, response, session, viewer, i18n }: HttpContext) {
    const { act, version, params } = await request.validateUsing(MoveCampaignController.validator)
    const moved = await moveCampaign(viewer, { id: params.id, act, version })
    if (!moved.ok && moved.error.type === 'campaign_not_found') throw new NotFound()
    if (moved.ok && moved.value.approvalId) {
      session.flash('notice', { tone: 'info', text: i18n.t('campaigns.moved.asked') })
      return response.redirect().toPath(`/admin/approvals/${moved.value.approvalId}`)
    }
    const text = moved.ok ? i18n.t(`campaigns.moved.${act === 'publish' ? moved.value.state : act}`) : this.#refusal(moved.error, (key, facts) => i18n.t(key, facts))
    session.flash('notice', { tone: moved.ok ? 'success' : 'warning', text })
    const back = !moved.ok && act === 'publish' ? '/preview' : ''
    return response.redirect().toPath(`/admin/campaigns/${params.id}${back}`)
  }

  #refusal(error: MoveRefused, text: (key: string, facts?: Record<string, string | number>) => string): string {
    const facts = error.type === 'not_from_here' ? { state: text(`ui.state.campaign.${error.state}`) } : refusalFacts(error)
    return text(`campaigns.refused.${error.type}`, facts)
  }
}
