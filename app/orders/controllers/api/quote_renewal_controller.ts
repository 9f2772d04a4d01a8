import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { answerIdempotently, keyWasUsed, lacksKey } from '#kernel/http/idempotent'
import { validateStrictly } from '#kernel/http/strict_input'
import { prepareRenewal } from '../../actions/quote_renewal.ts'
import { storeQuote } from '../../actions/store_quote.ts'
import { quoteQuery } from '../../queries/quote_query.ts'
import { RENEWAL_MONTHS_MAX } from '../../resource_acts.ts'
import { CART_ITEMS_MAX } from '../../shopping_limits.ts'
import { actRefused } from './act_refusals.ts'
import { idField } from './ids.ts'
import { shownQuote } from './shapes.ts'

export default class QuoteRenewalController {
  static validator = vine.create({
    items: vine
      .array(vine.object({ resourceId: idField(), months: vine.number({ strict: true }).withoutDecimals().range([1, RENEWAL_MONTHS_MAX]) }))
      .minLength(1)
      .maxLength(CART_ITEMS_MAX),
  })

  /** Suppliers are asked before the transaction that holds the key, and not at all for a replay. */
  async execute(ctx: HttpContext) {
    if (lacksKey(ctx)) return
    const { items } = await validateStrictly(ctx, QuoteRenewalController.validator)
    const prepare = () => prepareRenewal(ctx.viewer, { items })
    let prepared = (await keyWasUsed(ctx)) ? undefined : await prepare()
    await answerIdempotently(ctx, async (trx) => {
      prepared ??= await prepare()
      if (!prepared.ok) return actRefused(ctx, prepared.error, (id) => items.findLastIndex(({ resourceId }) => resourceId === id))
      const { id } = await storeQuote(ctx.viewer, prepared.value, { trx })
      const quote = await quoteQuery(ctx.viewer, id, { locale: ctx.i18n.locale === 'en' ? 'en' : 'zh-CN', client: trx })
      return { status: 201, body: shownQuote(ctx, quote!) }
    })
  }
}
