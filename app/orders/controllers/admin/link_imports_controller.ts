import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { linkImports } from '../../actions/link_imports.ts'
import { importId } from '../../id_patterns.ts'
import { REASON_LENGTH_MAX } from '../../limits.ts'
import { importPrices, importsByIdQuery } from '../../queries/imports_query.ts'

const IDS_MAX = 200
const ids = () => vine.array(vine.string().regex(importId)).minLength(1).maxLength(IDS_MAX)

/** First what would be linked to whom, then the linking. */
export default class LinkImportsController {
  static validator = vine.create({ ids: ids(), reason: vine.string().trim().minLength(2).maxLength(REASON_LENGTH_MAX) })
  static chosen = vine.create({ ids: ids() })

  /** A dry run: nothing is written. */
  async render({ request, view, viewer }: HttpContext) {
    const chosen = await request.validateUsing(LinkImportsController.chosen)
    const imports = await importsByIdQuery(viewer, chosen.ids)
    const ready = imports.filter(({ state, organisation }) => state === 'suggested' && organisation !== null)
    return view.render('pages/orders/admin/imports_preview', { ready, left: chosen.ids.length - ready.length, prices: await importPrices(viewer, ready) })
  }

  async execute({ request, response, session, viewer, i18n }: HttpContext) {
    const input = await request.validateUsing(LinkImportsController.validator)
    const { linked, left } = await linkImports(viewer, input)
    session.flash('notice', { tone: linked > 0 ? 'success' : 'warning', text: i18n.formatMessage('orders.imports.linked', { linked, left }) })
    return response.redirect().status(303).toPath('/admin/imports')
  }
}
