import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { brokenPlugins } from '../../registry.ts'
import { balancesQuery, READ_AMOUNTS } from '../../queries/balances_query.ts'
import { connectionsQuery } from '../../queries/connections_query.ts'

export default class ListConnectionsController {
  static validator = vine.create({})

  async render({ view, viewer }: HttpContext) {
    return view.render('pages/suppliers/connections', {
      connections: await connectionsQuery(viewer),
      balances: await balancesQuery(viewer),
      mayReadAmounts: viewer.may(READ_AMOUNTS),
      brokenPlugins: brokenPlugins(),
      mayManage: viewer.may('suppliers.connections.manage'),
    })
  }
}
