import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { requestDataExport } from '../../actions/export_data.ts'
import { notice } from '../answers.ts'
import { dataPlace } from '../data_places.ts'

export default class RequestExportController {
  static validator = vine.create({})

  async execute(ctx: HttpContext) {
    const { kind, base } = dataPlace(ctx)
    const { isNew } = await requestDataExport(ctx.viewer, { kind })
    notice(ctx, 'info', isNew ? 'data.export_started' : 'data.export_running')
    return ctx.response.redirect().toPath(`${base}/data`)
  }
}
