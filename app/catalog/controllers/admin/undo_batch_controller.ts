import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { startUndoRun } from '../../actions/start_price_run.ts'
import { undoBatch, type UndoRefused } from '../../actions/undo_batch.ts'
import { BULK_NOW_MAX } from '../../limits.ts'
import { batchQuery } from '../../queries/batches_query.ts'
import { leadToRun } from './lead_to_run.ts'

export default class UndoBatchController {
  static validator = vine.create({ params: vine.object({ id: vine.number().withoutDecimals().positive() }) })

  async execute(ctx: HttpContext) {
    const { request, response, session, viewer, i18n } = ctx
    const { params } = await request.validateUsing(UndoBatchController.validator)
    const batch = await batchQuery(viewer, params.id)
    if (!batch) throw new NotFound()
    if (batch.touched > BULK_NOW_MAX) {
      const started = await startUndoRun(params.id, { actor: viewer.actor })
      if (started.ok) return leadToRun(ctx, started.value)
      return this.#refuse(ctx, started.error)
    }
    const undone = await undoBatch({ batchId: params.id, actor: viewer.actor })
    if (!undone.ok) return this.#refuse(ctx, undone.error)
    session.flash('notice', { tone: 'success', text: i18n.t('catalog.batches.undone', { count: undone.value.count }) })
    return response.redirect().toPath('/admin/price-batches')
  }

  #refuse({ session, response, i18n }: HttpContext, error: UndoRefused) {
    if (error.type === 'batch_not_found') throw new NotFound()
    session.flash('notice', { tone: 'warning', text: i18n.t(`catalog.batches.${error.type}`) })
    return response.redirect().toPath('/admin/price-batches')
  }
}
