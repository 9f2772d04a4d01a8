import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { cancelPriceRun } from '../../actions/cancel_price_run.ts'

export default class CancelRunController {
  static validator = vine.create({ params: vine.object({ id: vine.number().withoutDecimals().positive() }) })

  async execute({ request, response, session, viewer, i18n }: HttpContext) {
    const { params } = await request.validateUsing(CancelRunController.validator)
    const cancelled = await cancelPriceRun({ runId: params.id, actor: viewer.actor })
    if (!cancelled.ok && cancelled.error.type === 'run_not_found') throw new NotFound()
    session.flash('notice', cancelled.ok
      ? { tone: 'success', text: i18n.t('catalog.runs.cancelled', { done: cancelled.value.position, total: cancelled.value.total }) }
      : { tone: 'warning', text: i18n.t('catalog.runs.over') })
    return response.redirect().toPath(`/admin/price-runs/${params.id}`)
  }
}
