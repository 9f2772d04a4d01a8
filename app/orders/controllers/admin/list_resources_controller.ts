import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { auditExport } from '#audit/actions/audit_export'
import { salesQuery } from '#identity/queries/customers_query'
import { codeField, pageField, readFilter, searchField } from '#kernel/http/filters'
import { streamCsv } from '#kernel/http/stream_csv'
import { resourceGroups, type ResourceGroup } from '../../resource_states.ts'
import { resourcesExportQuery, resourcesQuery } from '../../queries/resources_query.ts'
import { resourceCells, resourcesHeading } from '../resources_csv.ts'

const PAGE_SIZE = 50
const groups = Object.keys(resourceGroups) as ResourceGroup[]

export default class ListResourcesController {
  static validator = vine.create({
    q: searchField().optional(),
    group: vine.enum(groups).optional(),
    supplier: codeField(40).optional(),
    organisationId: vine.number().withoutDecimals().range([1, Number.MAX_SAFE_INTEGER]).optional(),
    salesUserId: vine.number().withoutDecimals().range([1, Number.MAX_SAFE_INTEGER]).optional(),
    page: pageField().optional(),
    format: vine.literal('csv').optional(),
  })

  async render(ctx: HttpContext) {
    const { page = 1, format, ...filter } = await readFilter(ctx, ListResourcesController.validator)
    if (format === 'csv') {
      await auditExport({ actor: ctx.viewer.actor, what: 'orders.resources', filter })
      const cells = resourceCells(resourcesExportQuery(ctx.viewer, filter), ctx.i18n, { forStaff: true })
      return streamCsv(ctx, ctx.i18n.formatMessage('orders.csv.resources_file'), resourcesHeading(ctx.i18n, { forStaff: true }), cells)
    }
    const sales = ctx.viewer.scope === 'platform' ? await salesQuery(ctx.viewer) : []
    const resources = await resourcesQuery(ctx.viewer, filter, { page, pageSize: PAGE_SIZE })
    return ctx.view.render('pages/orders/admin/resources', { resources, filter, groups, sales })
  }
}
