import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { answerIdempotently } from '#kernel/http/idempotent'
import { problem } from '#kernel/http/problem'
import { validateStrictly } from '#kernel/http/strict_input'
import { covers, giveConsent, withdrawConsent } from '../../actions/change_consent.ts'
import { consentsQuery } from '../../queries/consents_query.ts'
import { supplierField } from './supplier_field.ts'

export default class ChangeConsentController {
  static validator = vine.create({
    consent: vine.enum(['given', 'withdrawn'] as const),
    params: vine.object({ supplier: supplierField() }),
  })

  async execute(ctx: HttpContext) {
    const { viewer } = ctx
    const { consent, params } = await validateStrictly(ctx, ChangeConsentController.validator)
    const consents = await consentsQuery(viewer)
    const found = consents.find(({ connectionCode }) => connectionCode === params.supplier)
    const covered = found && consent === 'given' ? await covers(found.connectionCode) : []
    await answerIdempotently(ctx, async (trx) => {
      if (!found) return { status: 404, store: false, body: problem(ctx, 404, 'not_found') }
      const pair = { organisationId: viewer.organisationId!, connectionId: found.connectionId, actor: viewer.actor }
      await (consent === 'given' ? giveConsent(pair, { trx, covered }) : withdrawConsent(pair, { trx }))
      return { status: 200, body: { supplier: found.connectionCode, consent } }
    })
  }
}
