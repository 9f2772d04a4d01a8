import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { answerIdempotently, keyWasUsed, lacksKey } from '#kernel/http/idempotent'
import { validateStrictly } from '#kernel/http/strict_input'
import { prepareQuote } from '../../actions/prepare_quote.ts'
import { storeQuote } from '../../actions/store_quote.ts'
import { quoteQuery } from '../../queries/quote_query.ts'
import { CART_ITEMS_MAX } from '../../shopping_limits.ts'
import { quoteRefused } from './refusals.ts'
import { shownQuote } from './shapes.ts'

export default class CreateQuoteController {
  static validator = vine.create({
    items: vine
      .array(
        vine.object({
          offerId: vine.number({ strict: true }).withoutDecimals().positive(),
          options: vine.object({}).allowUnknownProperties().optional(),
          quantity: vine.number({ strict: true }).withoutDecimals().range([1, 100]),
          months: vine.number({ strict: true }).withoutDecimals().range([1, 120]),
        })
      )
      .minLength(1)
      .maxLength(CART_ITEMS_MAX),
  })

  /** Suppliers are asked before the transaction that holds the key, and not at all for a replay. */
  async execute(ctx: HttpContext) {
    if (lacksKey(ctx)) return
    const { items } = await validateStrictly(ctx, CreateQuoteController.validator)
    const locale = ctx.i18n.locale === 'en' ? 'en' : 'zh-CN'
    const prepare = () => prepareQuote(ctx.viewer, { items: items.map(({ options = {}, ...item }) => ({ ...item, options })) })
    let prepared = (await keyWasUsed(ctx)) ? undefined : await prepare()
    await answerIdempotently(ctx, async (trx) => {
      prepared ??= await prepare()
      if (!prepared.ok) return quoteRefused(ctx, prepared.error)
      const { id } = await storeQuote(ctx.viewer, prepared.value, { trx })
      const quote = await quoteQuery(ctx.viewer, id, { locale, client: trx })
      return { status: 201, body: shownQuote(ctx, quote!) }
    })
  }
}
