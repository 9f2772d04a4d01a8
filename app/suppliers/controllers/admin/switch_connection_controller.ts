import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { switchConnection } from '../../actions/switch_connection.ts'
import { switchNames } from '../../types.ts'
import { fields } from '../../validators/fields.ts'
import { notice } from '../answers.ts'

/** One switch at a time, so that a page that was open for long turns nothing that its reader did not touch. */
export default class SwitchConnectionController {
  static validator = vine.create({
    name: vine.enum(switchNames),
    on: vine.boolean(),
    params: vine.object({ code: fields.code() }),
  })

  async execute(ctx: HttpContext) {
    const { params, name, on } = await ctx.request.validateUsing(SwitchConnectionController.validator)
    const result = await switchConnection({ code: params.code, switches: { [name]: on }, actor: ctx.viewer.actor })
    if (!result.ok) throw new NotFound()
    notice(ctx, 'success', on ? 'switch.turned_on' : 'switch.turned_off', { name: ctx.i18n.formatMessage(`suppliers.switch.${name}`) })
    return ctx.response.redirect().toPath(`/admin/suppliers/${params.code}`)
  }
}
