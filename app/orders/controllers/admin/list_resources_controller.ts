import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { codeField, pageField, readFilter, searchField } from '#kernel/http/filters'
import { resourceGroups, type ResourceGroup } from '../../resource_states.ts'
import { resourcesQuery } from '../../queries/resources_query.ts'

const PAGE_SIZE = 50
const groups = Object.keys(resourceGroups) as ResourceGroup[]

export default class ListResourcesController {
  static validator = vine.create({
    q: searchField().optional(),
    group: vine.enum(groups).optional(),
    supplier: codeField(40).optional(),
    organisationId: vine.number().withoutDecimals().range([1, Number.MAX_SAFE_INTEGER]).optional(),
    page: pageField().optional(),
  })

  async render(ctx: HttpContext) {
    const { page = 1, ...filter } = await readFilter(ctx, ListResourcesController.validator)
    const resources = await resourcesQuery(ctx.viewer, filter, { page, pageSize: PAGE_SIZE })
    return ctx.view.render('pages/orders/admin/resources', { resources, filter, groups })
  }
}
