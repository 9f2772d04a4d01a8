import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { undoBatch } from '../../actions/undo_batch.ts'

export default class UndoBatchController {
  static validator = vine.create({ params: vine.object({ id: vine.number().withoutDecimals().positive() }) })

  async execute({ request, response, session, viewer, i18n }: HttpContext) {
    const { params } = await request.validateUsing(UndoBatchController.validator)
    const undone = await undoBatch({ batchId: params.id, actor: viewer.actor })
    if (!undone.ok && undone.error.type === 'batch_not_found') throw new NotFound()
    session.flash('notice', undone.ok
      ? { tone: 'success', text: i18n.t('catalog.batches.undone', { count: undone.value.count }) }
      : { tone: 'warning', text: i18n.t('catalog.batches.already_undone') })
    return response.redirect().toPath('/admin/price-batches')
  }
}
