import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { pageField, readFilter } from '#kernel/http/filters'
import { PAGE_SIZE_DEFAULT } from '#kernel/pagination'
import { callsQuery, callStatuses } from '../../queries/calls_query.ts'
import { connectionsQuery } from '../../queries/connections_query.ts'
import { operationNames } from '../../sdk/main.ts'
import { fields } from '../../validators/fields.ts'

export default class ListCallsController {
  static validator = vine.create({
    connection: fields.code().optional(),
    operation: fields.operation().optional(),
    status: fields.status().optional(),
    subject: fields.subject().optional(),
    page: pageField().optional(),
  })

  async render(ctx: HttpContext) {
    const { page = 1, ...filter } = await readFilter(ctx, ListCallsController.validator)
    const connections = await connectionsQuery(ctx.viewer)
    return ctx.view.render('pages/suppliers/calls', {
      calls: await callsQuery(ctx.viewer, { ...filter, page, pageSize: PAGE_SIZE_DEFAULT }),
      filter: { connection: '', operation: '', status: '', subject: '', ...filter },
      connections: connections.map(({ code, name }) => ({ code, name })),
      operations: operationNames.filter((name) => name !== 'parseNotice'),
      statuses: callStatuses,
    })
  }
}
