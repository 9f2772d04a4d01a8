import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { auditExport } from '#audit/actions/audit_export'
import { codeField, pageField, readFilter, searchField } from '#kernel/http/filters'
import { streamCsv } from '#kernel/http/stream_csv'
import { PAGE_SIZE_DEFAULT } from '#kernel/pagination'
import { resourceGroups, type ResourceGroup } from '../../resource_states.ts'
import { resourcesExportQuery, resourcesQuery } from '../../queries/resources_query.ts'
import { resourceCells, resourcesHeading } from '../resources_csv.ts'

const groups = Object.keys(resourceGroups) as ResourceGroup[]

export default class ListResourcesController {
  static validator = vine.create({
    q: searchField().optional(),
    group: vine.enum(groups).optional(),
    supplier: codeField(40).optional(),
    family: codeField(40).optional(),
    region: codeField(60).optional(),
    page: pageField().optional(),
    format: vine.literal('csv').optional(),
  })

  async render(ctx: HttpContext) {
    const { viewer, view, i18n } = ctx
    const { page = 1, format, ...filter } = await readFilter(ctx, ListResourcesController.validator)
    if (format === 'csv') {
      await auditExport({ actor: viewer.actor, what: 'orders.resources', filter })
      const cells = resourceCells(resourcesExportQuery(viewer, filter), i18n)
      return streamCsv(ctx, i18n.formatMessage('orders.csv.resources_file'), resourcesHeading(i18n), cells)
    }
    const resources = await resourcesQuery(viewer, filter, { page, pageSize: PAGE_SIZE_DEFAULT })
    return view.render('pages/orders/portal/resources', { resources, filter, groups, mayEnter: viewer.may('orders.resources.enter'), mayRenew: viewer.may('orders.orders.place') })
  }
}
