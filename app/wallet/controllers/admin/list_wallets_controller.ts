import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { pageField, readFilter, searchField } from '#kernel/http/filters'
import { walletSorts, walletsQuery } from '../../queries/wallets_query.ts'

const PAGE_SIZE = 50

export default class ListWalletsController {
  static validator = vine.create({
    q: searchField().optional(),
    sort: vine.enum(walletSorts).optional(),
    page: pageField().optional(),
  })

  async render(ctx: HttpContext) {
    const { page = 1, ...filter } = await readFilter(ctx, ListWalletsController.validator)
    const wallets = await walletsQuery(ctx.viewer, filter, { page, pageSize: PAGE_SIZE })
    return ctx.view.render('pages/wallet/admin/list', { wallets, filter })
  }
}
