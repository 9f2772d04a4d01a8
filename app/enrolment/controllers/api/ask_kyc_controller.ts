import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { answerIdempotently } from '#kernel/http/idempotent'
import { problem } from '#kernel/http/problem'
import { validateStrictly } from '#kernel/http/strict_input'
import { askKycAgain } from '../../actions/ask_kyc_again.ts'
import { supplierField } from './supplier_field.ts'

/** The customer has verified at the supplier: it is asked now and not only when its turn comes. After a refusal what was corrected goes there again. */
export default class AskKycController {
  static validator = vine.create({ params: vine.object({ supplier: supplierField() }) })

  async execute(ctx: HttpContext) {
    const { params } = await validateStrictly(ctx, AskKycController.validator)
    await answerIdempotently(ctx, async (trx) => {
      const asked = await askKycAgain(ctx.viewer, params.supplier, { trx })
      if (asked.ok) return { status: 202, body: { supplier: params.supplier } }
      if (asked.error.type === 'nothing_waits') return { status: 404, store: false, body: problem(ctx, 404, 'not_found') }
      const message = ctx.i18n.formatMessage(`enrolment.verification.ask_refused.${asked.error.type}`)
      return { status: 409, store: false, body: problem(ctx, 409, 'conflict', [{ field: 'supplier', message }]) }
    })
  }
}
