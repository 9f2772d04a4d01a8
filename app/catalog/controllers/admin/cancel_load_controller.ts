import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { cancelLoad } from '../../actions/cancel_load.ts'

export default class CancelLoadController {
  static validator = vine.create({ params: vine.object({ id: vine.number().withoutDecimals().positive() }) })

  async execute({ request, response, session, viewer, i18n }: HttpContext) {
    const { params } = await request.validateUsing(CancelLoadController.validator)
    const cancelled = await cancelLoad({ loadId: params.id, actor: viewer.actor })
    if (!cancelled.ok && cancelled.error.type === 'load_not_found') throw new NotFound()
    session.flash('notice', cancelled.ok
      ? { tone: 'success', text: i18n.t('catalog.load.cancelled', { count: cancelled.value.seen }) }
      : { tone: 'warning', text: i18n.t('catalog.runs.over') })
    return response.redirect().toPath('/admin/offers')
  }
}
