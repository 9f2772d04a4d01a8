import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { switchConnection } from '../../actions/switch_connection.ts'
import { fields } from '../../validators/fields.ts'
import { notice } from '../answers.ts'

/** Sellable off; the page then shows what is still under way, until nothing is. */
export default class DrainConnectionController {
  static validator = vine.create({ params: vine.object({ code: fields.code() }) })

  async execute(ctx: HttpContext) {
    const { params } = await ctx.request.validateUsing(DrainConnectionController.validator)
    const result = await switchConnection({ code: params.code, switches: { sellable: false }, actor: ctx.viewer.actor })
    if (!result.ok) throw new NotFound()
    notice(ctx, 'success', 'drain.begun')
    return ctx.response.redirect().toPath(`/admin/suppliers/${params.code}/lanes`)
  }
}
