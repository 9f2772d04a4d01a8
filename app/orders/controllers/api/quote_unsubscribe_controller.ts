import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { answerIdempotently, keyWasUsed, lacksKey } from '#kernel/http/idempotent'
import { problem } from '#kernel/http/problem'
import { validateStrictly } from '#kernel/http/strict_input'
import { prepareUnsubscribe, storeUnsubscribeQuote, type QuoteUnsubscribeRefused } from '../../actions/quote_unsubscribe.ts'
import { idField } from './ids.ts'
import { notFound, refused } from './refusals.ts'

export default class QuoteUnsubscribeController {
  static validator = vine.create({ params: vine.object({ id: idField() }) })

  /** The supplier may be asked, so that is done before the transaction that holds the key, and not at all for a replay. */
  async execute(ctx: HttpContext) {
    if (lacksKey(ctx)) return
    const { params } = await validateStrictly(ctx, QuoteUnsubscribeController.validator)
    const prepare = () => prepareUnsubscribe(ctx.viewer, { resourceId: params.id })
    let prepared = (await keyWasUsed(ctx)) ? undefined : await prepare()
    await answerIdempotently(ctx, async (trx) => {
      prepared ??= await prepare()
      if (!prepared.ok) return refusal(ctx, prepared.error)
      const { id, refundFen, estimated, expiresAt } = await storeUnsubscribeQuote(ctx.viewer, prepared.value, { trx })
      return { status: 201, body: { id, refundFen, estimated, expiresAt } }
    })
  }
}

function refusal(ctx: HttpContext, error: QuoteUnsubscribeRefused) {
  switch (error.type) {
    case 'resource_not_found':
      return notFound(ctx)
    case 'not_in_use':
      return refused(ctx, 409, 'not_in_use')
    case 'busy':
      return refused(ctx, 409, 'resource_busy')
    case 'not_refundable':
      return refused(ctx, 409, 'not_refundable')
    case 'unavailable':
      ctx.response.header('Retry-After', '5')
      return { status: 503, body: problem(ctx, 503, 'unavailable'), store: false }
    default:
      return error satisfies never
  }
}
