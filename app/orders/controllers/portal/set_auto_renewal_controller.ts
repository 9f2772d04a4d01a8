import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { setAutoRenewal } from '../../actions/set_auto_renewal.ts'
import { resourceId } from '../../id_patterns.ts'
import { RENEWAL_MONTHS_MAX } from '../../resource_acts.ts'

/** Turns a resource's automatic renewal on, changes its term, or turns it off (0 months). */
export default class SetAutoRenewalController {
  static validator = vine.create({
    months: vine.number().withoutDecimals().range([0, RENEWAL_MONTHS_MAX]),
    params: vine.object({ id: vine.string().regex(resourceId) }),
  })

  async execute({ request, response, session, viewer, i18n }: HttpContext) {
    const { params, months } = await request.validateUsing(SetAutoRenewalController.validator)
    const set = await setAutoRenewal(viewer, { resourceId: params.id, months: months || null })
    if (!set.ok && set.error.type === 'resource_not_found') throw new NotFound()
    const text = set.ok ? i18n.formatMessage(`orders.auto_renewal.${months ? 'on' : 'off'}`, { months }) : i18n.formatMessage(`orders.act_refused.${set.error.type}`)
    session.flash('notice', { tone: set.ok ? 'success' : 'warning', text })
    return response.redirect().status(303).toPath(`/resources/${params.id}`)
  }
}
