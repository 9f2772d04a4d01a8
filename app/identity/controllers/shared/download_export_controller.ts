import { Readable } from 'node:stream'
import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { writeAudit } from '#audit/actions/write_audit'
import { inTransaction } from '#kernel/database/transaction'
import { NotFound } from '../../errors.ts'
import { archiveOfQuery, dataExportQuery } from '../../queries/data_exports_query.ts'
import { fields } from '../../validators/fields.ts'
import { dataPlace } from '../data_places.ts'

/** The archive, to who asked for it and nobody else, while its week lasts. */
export default class DownloadExportController {
  static validator = vine.create({ params: vine.object({ id: fields.id() }) })

  async render(ctx: HttpContext) {
    const { viewer, request, response, logger } = ctx
    const [error, input] = await request.tryValidateUsing(DownloadExportController.validator)
    const { kind } = dataPlace(ctx)
    const found = error ? null : await dataExportQuery(viewer, input.params.id)
    if (found?.state !== 'ready' || found.kind !== kind) throw new NotFound()
    const after = { kind, bytes: found.bytes }
    await inTransaction((trx) =>
      writeAudit({ actor: viewer.actor, action: 'identity.data_export.downloaded', subjectType: 'data_export', subjectId: found.id, after }, { trx })
    )
    response.header('Content-Type', 'application/zip')
    response.header('Content-Disposition', `attachment; filename="${kind}-data-${found.id}.zip"`)
    response.header('Cache-Control', 'no-store')
    response.header('X-Content-Type-Options', 'nosniff')
    response.stream(Readable.from(archiveOfQuery(viewer, found.id)), (failure) => {
      logger.error({ err: failure }, 'a data export broke off')
      return ['The download broke off. Try again.', 500]
    })
  }
}
