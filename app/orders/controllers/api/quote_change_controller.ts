import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { answerIdempotently, keyWasUsed, lacksKey } from '#kernel/http/idempotent'
import { validateStrictly } from '#kernel/http/strict_input'
import { prepareChange } from '../../actions/quote_change.ts'
import { storeQuote } from '../../actions/store_quote.ts'
import { quoteQuery } from '../../queries/quote_query.ts'
import { actRefused } from './act_refusals.ts'
import { idField } from './ids.ts'
import { shownQuote } from './shapes.ts'

export default class QuoteChangeController {
  static validator = vine.create({
    offerId: vine.number({ strict: true }).withoutDecimals().positive(),
    options: vine.object({}).allowUnknownProperties().optional(),
    params: vine.object({ id: idField() }),
  })

  /** The supplier is asked before the transaction that holds the key, and not at all for a replay. */
  async execute(ctx: HttpContext) {
    if (lacksKey(ctx)) return
    const { params, offerId, options = {} } = await validateStrictly(ctx, QuoteChangeController.validator)
    const prepare = () => prepareChange(ctx.viewer, { resourceId: params.id, offerId, options })
    let prepared = (await keyWasUsed(ctx)) ? undefined : await prepare()
    await answerIdempotently(ctx, async (trx) => {
      prepared ??= await prepare()
      if (!prepared.ok) return actRefused(ctx, prepared.error, () => null)
      const { id } = await storeQuote(ctx.viewer, prepared.value, { trx })
      const quote = await quoteQuery(ctx.viewer, id, { locale: ctx.i18n.locale === 'en' ? 'en' : 'zh-CN', client: trx })
      return { status: 201, body: shownQuote(ctx, quote!) }
    })
  }
}
