import type { HttpContext } from '@adonisjs/core/http'
import { consentsNeededQuery } from '#enrolment/queries/consents_query'
import { NotFound } from '#identity/errors'
import { walletQuery } from '#wallet/queries/wallet_query'
import { quoteQuery } from '../../queries/quote_query.ts'

/** Check-out: what is bought, why it costs what it costs, and whether the wallet covers it. */
export default class ShowQuoteController {
  async render({ view, viewer, params, i18n }: HttpContext) {
    const quote = await quoteQuery(viewer, params.id, { locale: i18n.locale === 'en' ? 'en' : 'zh-CN' })
    if (!quote) throw new NotFound()
    const consents = quote.state === 'open' ? await consentsNeededQuery(viewer, quote.lines.map(({ supplier }) => supplier)) : []
    return view.render('pages/orders/portal/quote', { quote, consents, wallet: await walletQuery(viewer) })
  }
}
