import type { HttpContext } from '@adonisjs/core/http'
import { auditExport } from '#audit/actions/audit_export'
import { readFilter } from '#kernel/http/filters'
import { streamCsv } from '#kernel/http/stream_csv'
import { PAGE_SIZE_DEFAULT } from '#kernel/pagination'
import { entriesHeading, entryLines } from '../../entries_csv.ts'
import { entriesExportQuery, entriesPageQuery, entryKinds } from '../../queries/entries_query.ts'
import { receivablesQuery } from '../../queries/receivables_query.ts'
import { walletQuery } from '../../queries/wallet_query.ts'
import { entriesPageFilter, toFilter } from '../../validators/entries_filter.ts'

export default class ShowWalletController {
  static validator = entriesPageFilter

  async render(ctx: HttpContext) {
    const { viewer, view, i18n } = ctx
    const { page = 1, format, ...typed } = await readFilter(ctx, ShowWalletController.validator)
    const filter = toFilter(typed)
    if (format === 'csv') {
      await auditExport({ actor: viewer.actor, what: 'wallet.entries', filter: typed })
      const lines = entryLines(entriesExportQuery(viewer, filter), i18n)
      return streamCsv(ctx, i18n.formatMessage('wallet.csv.file'), entriesHeading(i18n), lines)
    }
    const [wallet, entries, owed] = await Promise.all([
      walletQuery(viewer),
      entriesPageQuery(viewer, filter, { page, pageSize: PAGE_SIZE_DEFAULT }),
      receivablesQuery(viewer, { state: 'open' }, { page: 1, pageSize: PAGE_SIZE_DEFAULT }),
    ])
    const mayWarn = viewer.may('wallet.warning.manage')
    return view.render('pages/wallet/portal/show', { wallet, entries, filter: typed, kinds: entryKinds, mayWarn, owed: owed.rows, mayPay: viewer.may('wallet.receivables.pay') })
  }
}
