import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { enqueue } from '#jobs/actions/enqueue'
import { codeField } from '#kernel/http/filters'
import { refuseFields } from '#kernel/http/refuse_fields'
import { connectionNames } from '#suppliers/queries/connection_names_query'
import { scanImportsJob } from '../../actions/scan_imports.ts'

/** Has the worker list what exists at one supplier. */
export default class ScanImportsController {
  static validator = vine.create({ supplier: codeField(40) })

  async execute({ request, response, session, viewer, i18n }: HttpContext) {
    const { supplier } = await request.validateUsing(ScanImportsController.validator)
    const known = await connectionNames(viewer)
    if (!known.some(({ code }) => code === supplier)) refuseFields([{ field: 'supplier', message: i18n.formatMessage('orders.imports.no_supplier') }])
    await enqueue(scanImportsJob(supplier))
    session.flash('notice', { tone: 'success', text: i18n.formatMessage('orders.imports.scanning') })
    return response.redirect().status(303).toPath(`/admin/imports?supplier=${encodeURIComponent(supplier)}`)
  }
}
