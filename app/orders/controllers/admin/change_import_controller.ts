import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { assignImport } from '../../actions/assign_import.ts'
import { undoImport } from '../../actions/undo_import.ts'
import { REASON_LENGTH_MAX } from '../../limits.ts'

/** Says whose a found resource is, or takes a link back. */
export default class ChangeImportController {
  static validator = vine.create({
    act: vine.enum(['assign', 'undo'] as const),
    organisationId: vine.number().min(1).withoutDecimals().optional().requiredWhen('act', '=', 'assign'),
    reason: vine.string().trim().minLength(2).maxLength(REASON_LENGTH_MAX).optional().requiredWhen('act', '=', 'undo'),
  })

  async execute({ params, request, response, session, viewer, i18n }: HttpContext) {
    const { act, organisationId, reason } = await request.validateUsing(ChangeImportController.validator)
    const { id } = params
    const done = act === 'assign' ? await assignImport(viewer, { id, organisationId: organisationId! }) : await undoImport(viewer, { id, reason: reason! })
    if (!done.ok && done.error.type === 'import_not_found') throw new NotFound()
    const [tone, key] = done.ok ? ['success', `done.${act}`] : ['warning', `refused.${done.error.type}`]
    session.flash('notice', { tone, text: i18n.formatMessage(`orders.imports.${key}`) })
    return response.redirect().status(303).toPath('/admin/imports')
  }
}
