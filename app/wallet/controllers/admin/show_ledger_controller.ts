import type { HttpContext } from '@adonisjs/core/http'
import { auditExport } from '#audit/actions/audit_export'
import { NotFound } from '#identity/errors'
import { readFilter } from '#kernel/http/filters'
import { streamCsv } from '#kernel/http/stream_csv'
import { entriesHeading, entryLines } from '../../entries_csv.ts'
import { bookingsQuery } from '../../queries/bookings_query.ts'
import { entriesExportQuery, entryKinds } from '../../queries/entries_query.ts'
import { walletOwnerQuery } from '../../queries/wallet_owner_query.ts'
import { walletOfQuery } from '../../queries/wallet_query.ts'
import { entriesPageFilter, toFilter } from '../../validators/entries_filter.ts'

const PAGE_SIZE = 50

export default class ShowLedgerController {
  static validator = entriesPageFilter

  async render(ctx: HttpContext) {
    const { viewer, view, i18n } = ctx
    const organisationId = Number(ctx.params.organisationId)
    const [wallet, owner] = await Promise.all([walletOfQuery(viewer, organisationId), walletOwnerQuery(viewer, organisationId)])
    if (!wallet || !owner) throw new NotFound('This customer has no wallet that you may see.')
    const { page = 1, format, ...typed } = await readFilter(ctx, ShowLedgerController.validator)
    const filter = { ...toFilter(typed), organisationId }
    if (format === 'csv') {
      await auditExport({ actor: viewer.actor, what: 'wallet.entries', filter: { ...typed, organisationId } })
      const lines = entryLines(entriesExportQuery(viewer, filter), i18n)
      return streamCsv(ctx, `${i18n.formatMessage('wallet.csv.file')} ${owner.name}`, entriesHeading(i18n), lines)
    }
    const bookings = await bookingsQuery(viewer, filter, { page, pageSize: PAGE_SIZE })
    return view.render('pages/wallet/admin/ledger', { wallet, owner, bookings, filter: typed, kinds: entryKinds })
  }
}
