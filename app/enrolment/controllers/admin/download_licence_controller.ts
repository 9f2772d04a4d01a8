import type { HttpContext } from '@adonisjs/core/http'
import { auditExport } from '#audit/actions/audit_export'
import { fileOf } from '#files/queries/files_query'
import { sendAttachment } from '#files/send_file'
import { NotFound } from '#identity/errors'
import { licenceSubject } from '../../licence.ts'
import { verificationQuery } from '../../queries/verification_query.ts'

/** The picture of a licence shows the number in full: for whoever may see numbers in clear text, on record. */
export default class DownloadLicenceController {
  async render(ctx: HttpContext) {
    const { params, viewer } = ctx
    const id = Number(params.organisationId)
    const verification = Number.isSafeInteger(id) ? await verificationQuery(viewer, id) : null
    const file = verification?.licenceFileId ? await fileOf(licenceSubject(id), verification.licenceFileId) : null
    if (!file) throw new NotFound()
    await auditExport({ actor: viewer.actor, what: 'enrolment.licence', filter: { organisationId: id, file: file.id } })
    return sendAttachment(ctx, file)
  }
}
