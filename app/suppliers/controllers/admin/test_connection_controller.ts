import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { testConnection } from '../../actions/test_connection.ts'
import { fields } from '../../validators/fields.ts'
import { notice } from '../answers.ts'

export default class TestConnectionController {
  static validator = vine.create({ params: vine.object({ code: fields.code() }) })

  async execute(ctx: HttpContext) {
    const { params } = await ctx.request.validateUsing(TestConnectionController.validator)
    const result = await testConnection({ code: params.code })
    if (result.ok) {
      const { status } = result.value
      notice(ctx, status === 'ok' ? 'success' : status === 'degraded' ? 'warning' : 'error', `tested.${status}`)
      return ctx.response.redirect().toPath(`/admin/suppliers/${params.code}`)
    }
    switch (result.error.type) {
      case 'connection_not_found':
        throw new NotFound()
      case 'plugin_missing':
        notice(ctx, 'error', 'tested.plugin_missing')
        return ctx.response.redirect().toPath(`/admin/suppliers/${params.code}`)
      default:
        return result.error satisfies never
    }
  }
}
