import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { auditExport } from '#audit/actions/audit_export'
import { dayField, pageField, readFilter, searchField } from '#kernel/http/filters'
import { streamCsv } from '#kernel/http/stream_csv'
import { endOfDay, startOfDay } from '#kernel/time'
import { rechargeMethods, rechargeStates, type RechargeState } from '../../recharge_states.ts'
import { rechargesExportQuery, rechargesQuery } from '../../queries/recharges_query.ts'
import { rechargeLines, rechargesHeading } from '../../recharges_csv.ts'

const PAGE_SIZE = 50
const states = Object.keys(rechargeStates) as RechargeState[]

export default class ListRechargesController {
  static validator = vine.create({
    q: searchField().optional(),
    state: vine.enum(states).optional(),
    method: vine.enum(rechargeMethods).optional(),
    from: dayField().optional(),
    to: dayField().optional(),
    page: pageField().optional(),
    format: vine.literal('csv').optional(),
  })

  async render(ctx: HttpContext) {
    const { viewer, view, i18n } = ctx
    const { page = 1, format, ...typed } = await readFilter(ctx, ListRechargesController.validator)
    const { from, to, ...rest } = typed
    const filter = { ...rest, from: from ? startOfDay(from) : undefined, to: to ? endOfDay(to) : undefined }
    if (format === 'csv') {
      await auditExport({ actor: viewer.actor, what: 'payments.recharges', filter: typed })
      const lines = rechargeLines(rechargesExportQuery(viewer, filter), i18n)
      return streamCsv(ctx, i18n.formatMessage('payments.csv.file'), rechargesHeading(i18n), lines)
    }
    const recharges = await rechargesQuery(viewer, filter, { page, pageSize: PAGE_SIZE })
    const mayEnter = viewer.may('payments.recharges.enter')
    return view.render('pages/payments/admin/recharges', { recharges, filter: typed, states, methods: rechargeMethods, mayEnter })
  }
}
