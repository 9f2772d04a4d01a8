import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { refuseFields } from '#kernel/http/refuse_fields'
import { linkEnrolment } from '../../actions/link_enrolment.ts'

const id = () => vine.number().withoutDecimals().range([1, Number.MAX_SAFE_INTEGER])

export default class LinkEnrolmentController {
  static validator = vine.create({
    organisationId: id(),
    connectionId: id(),
    supplierAccountId: vine.string().trim().minLength(1).maxLength(120).regex(/^[\x21-\x7e]+$/),
  })

  async execute(ctx: HttpContext) {
    const wanted = await ctx.request.validateUsing(LinkEnrolmentController.validator)
    const result = await linkEnrolment({ ...wanted, actor: ctx.viewer.actor })
    const say = (key: string, args = {}) => ctx.i18n.formatMessage(`enrolment.link.${key}`, args)
    if (result.ok) {
      ctx.session.flash('notice', { tone: 'success', text: say('linked') })
      return ctx.response.redirect().toPath(`/admin/enrolments?organisationId=${wanted.organisationId}`)
    }
    const { error } = result
    switch (error.type) {
      case 'organisation_not_found':
        return refuseFields([{ field: 'organisationId', message: say(error.type) }])
      case 'connection_not_found':
        return refuseFields([{ field: 'connectionId', message: say(error.type) }])
      case 'account_not_found':
      case 'account_taken':
        return refuseFields([{ field: 'supplierAccountId', message: say(error.type) }])
      case 'account_not_active':
        return refuseFields([{ field: 'supplierAccountId', message: say(error.type, { state: error.state }) }])
      case 'not_readable':
        return refuseFields([{ field: 'supplierAccountId', message: say(error.type, { because: error.because }) }])
      default:
        return error satisfies never
    }
  }
}
