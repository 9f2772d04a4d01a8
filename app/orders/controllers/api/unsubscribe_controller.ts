import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { answerIdempotently } from '#kernel/http/idempotent'
import { validateStrictly } from '#kernel/http/strict_input'
import { placeUnsubscribe, type PlaceUnsubscribeRefused } from '../../actions/place_unsubscribe.ts'
import { idField } from './ids.ts'
import { notFound, notVerified, refused } from './refusals.ts'

export default class UnsubscribeController {
  static validator = vine.create({ quoteId: idField(), params: vine.object({ id: idField() }) })

  async execute(ctx: HttpContext) {
    const { params, quoteId } = await validateStrictly(ctx, UnsubscribeController.validator)
    await answerIdempotently(ctx, async (trx) => {
      const placed = await placeUnsubscribe(ctx.viewer, { resourceId: params.id, quoteId }, { trx })
      if (!placed.ok) return refusal(ctx, placed.error)
      return { status: 201, body: { orderId: placed.value.orderId } }
    })
  }
}

function refusal(ctx: HttpContext, error: PlaceUnsubscribeRefused) {
  switch (error.type) {
    case 'not_verified':
      return notVerified(ctx, error.missing)
    case 'resource_not_found':
      return notFound(ctx)
    case 'quote_not_found':
      return notFound(ctx, [{ field: 'quoteId', message: ctx.i18n.formatMessage('catalog.problem.quote_not_found') }])
    case 'quote_expired':
      return refused(ctx, 409, 'quote_expired')
    case 'not_in_use':
      return refused(ctx, 409, 'not_in_use')
    case 'busy':
      return refused(ctx, 409, 'resource_busy')
    case 'switched_off':
      return refused(ctx, 409, 'manage_switched_off')
    default:
      return error satisfies never
  }
}
