import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { codeField } from '#kernel/http/filters'
import { refuseFields } from '#kernel/http/refuse_fields'
import { requestBill } from '../../actions/request_bill.ts'

const fieldOf = { connection_not_found: 'connection', no_bills: 'connection', invalid_period: 'period' } as const

export default class LoadBillController {
  static validator = vine.create({ connection: codeField(40), period: vine.string().trim().maxLength(7) })

  async execute({ request, response, session, viewer, i18n }: HttpContext) {
    const { connection, period } = await request.validateUsing(LoadBillController.validator)
    const asked = await requestBill({ connectionCode: connection, period, actor: viewer.actor })
    if (!asked.ok) {
      const { type } = asked.error
      return refuseFields([{ field: fieldOf[type], message: i18n.formatMessage(`settlement.bills.refused.${type}`) }])
    }
    session.flash('notice', { tone: 'success', text: i18n.formatMessage(asked.value.isNew ? 'settlement.bills.requested' : 'settlement.bills.joined') })
    return response.redirect().toPath(`/admin/supplier-bills/${asked.value.billId}`)
  }
}
