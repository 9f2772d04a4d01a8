import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { answerIdempotently } from '#kernel/http/idempotent'
import { problem } from '#kernel/http/problem'
import { validateStrictly } from '#kernel/http/strict_input'
import { askKycAgain } from '../../actions/ask_kyc_again.ts'
import { supplierField } from './supplier_field.ts'

/** The customer has verified at the supplier: it is asked now and not only when its turn comes. */
export default class AskKycController {
  static validator = vine.create({ params: vine.object({ supplier: supplierField() }) })

  async execute(ctx: HttpContext) {
    const { params } = await validateStrictly(ctx, AskKycController.validator)
    await answerIdempotently(ctx, async (trx) => {
      if (await askKycAgain(ctx.viewer, params.supplier, { trx })) return { status: 202, body: { supplier: params.supplier } }
      return { status: 404, store: false, body: problem(ctx, 404, 'not_found') }
    })
  }
}
