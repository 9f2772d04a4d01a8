import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { dayField, readFilter } from '#kernel/http/filters'
import { startOfDay } from '#kernel/time'
import { quoteRenewal } from '../../actions/quote_renewal.ts'
import { resourceId } from '../../id_patterns.ts'
import { renewalChoicesQuery } from '../../queries/renewal_choices_query.ts'
import { RENEWAL_MONTHS_MAX } from '../../resource_acts.ts'
import { CART_ITEMS_MAX } from '../../shopping_limits.ts'

const idField = () => vine.string().regex(resourceId)

export default class RenewResourcesController {
  static chosen = vine.create({
    ids: vine.array(idField()).maxLength(CART_ITEMS_MAX).optional(),
    until: dayField().optional(),
  })

  static validator = vine.create({
    ids: vine.array(idField()).minLength(1).maxLength(CART_ITEMS_MAX),
    months: vine.array(vine.number().withoutDecimals().range([0, RENEWAL_MONTHS_MAX])).maxLength(CART_ITEMS_MAX),
  })

  /** How long each of the chosen resources shall be renewed for, or until which common date. */
  async render(ctx: HttpContext) {
    const { ids = [], until } = await readFilter(ctx, RenewResourcesController.chosen)
    const choices = await renewalChoicesQuery(ctx.viewer, [...new Set(ids)], until ? startOfDay(until) : null)
    return ctx.view.render('pages/orders/portal/renew', { choices, until: until ?? null })
  }

  /** From the choice to check-out: the suppliers' prices, frozen. Each press is a fresh quote; none has an effect. */
  async execute({ request, response, session, viewer, i18n }: HttpContext) {
    const { ids, months } = await request.validateUsing(RenewResourcesController.validator)
    const items = ids.map((id, index) => ({ resourceId: id, months: months[index] ?? 0 })).filter((item) => item.months > 0)
    const quoted = await quoteRenewal(viewer, { items })
    if (quoted.ok) return response.redirect().status(303).toPath(`/quotes/${quoted.value.id}`)
    if (quoted.error.type === 'resource_not_found') throw new NotFound()
    session.flash('notice', { tone: 'warning', text: i18n.formatMessage(`orders.act_refused.${quoted.error.type}`, { max: CART_ITEMS_MAX }) })
    return response.redirect().status(303).withQs({ ids }).toPath('/resources/renew')
  }
}
