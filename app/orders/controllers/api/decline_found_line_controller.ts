import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { answerIdempotently } from '#kernel/http/idempotent'
import { validateStrictly } from '#kernel/http/strict_input'
import { declineFoundLine } from '../../actions/decline_found_line.ts'
import { idField } from './ids.ts'
import { notFound, refused } from './refusals.ts'

/** Declines an order that was placed in the supplier's console and is not paid there. */
export default class DeclineFoundLineController {
  static validator = vine.create({ params: vine.object({ id: idField(), lineId: idField() }) })

  async execute(ctx: HttpContext) {
    const { params } = await validateStrictly(ctx, DeclineFoundLineController.validator)
    await answerIdempotently(ctx, async (trx) => {
      const declined = await declineFoundLine(ctx.viewer, { orderId: params.id, lineId: params.lineId }, { trx })
      if (declined.ok) return { status: 200, body: { id: params.lineId, state: declined.value.state } }
      if (declined.error.type === 'line_not_found') return notFound(ctx)
      return refused(ctx, 409, declined.error.type)
    })
  }
}
