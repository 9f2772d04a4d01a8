import type { HttpContext } from '@adonisjs/core/http'
import { auditExport } from '#audit/actions/audit_export'
import { fileOf } from '#files/queries/files_query'
import { sendAttachment } from '#files/send_file'
import { NotFound } from '#identity/errors'
import { MANUAL_STEP } from '../../manual/manual_answer.ts'
import { manualStepQuery } from '../../queries/manual_steps_query.ts'

/** Evidence of a manual step, for whoever sees the step; of another step it is absent. */
export default class DownloadEvidenceController {
  async render(ctx: HttpContext) {
    const { params, viewer } = ctx
    const step = await manualStepQuery(viewer, params.id)
    const file = step && (await fileOf({ type: MANUAL_STEP, id: step.id }, params.fileId))
    if (!file) throw new NotFound()
    await auditExport({ actor: viewer.actor, what: 'orders.evidence', filter: { step: step.id, file: file.id } })
    return sendAttachment(ctx, file)
  }
}
