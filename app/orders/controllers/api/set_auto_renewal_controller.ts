import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { answerIdempotently } from '#kernel/http/idempotent'
import { problem } from '#kernel/http/problem'
import { validateStrictly } from '#kernel/http/strict_input'
import { setAutoRenewal } from '../../actions/set_auto_renewal.ts'
import { RENEWAL_MONTHS_MAX } from '../../resource_acts.ts'
import { idField } from './ids.ts'
import { notFound, refused } from './refusals.ts'

export default class SetAutoRenewalController {
  static validator = vine.create({
    months: vine.number({ strict: true }).withoutDecimals().range([1, RENEWAL_MONTHS_MAX]).nullable(),
    params: vine.object({ id: idField() }),
  })

  async execute(ctx: HttpContext) {
    const { params, months } = await validateStrictly(ctx, SetAutoRenewalController.validator)
    await answerIdempotently(ctx, async (trx) => {
      const set = await setAutoRenewal(ctx.viewer, { resourceId: params.id, months }, { trx })
      if (set.ok) return { status: 200, body: { months: set.value.months } }
      switch (set.error.type) {
        case 'resource_not_found':
          return notFound(ctx)
        case 'months_wrong': {
          const message = ctx.i18n.formatMessage('orders.act_refused.months_wrong')
          return { status: 422, store: false as const, body: problem(ctx, 422, 'invalid_request', [{ field: 'months', message }]) }
        }
        case 'not_in_use':
        case 'not_renewable':
          return refused(ctx, 409, set.error.type)
        default:
          return set.error satisfies never
      }
    })
  }
}
