import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { checkedFile } from '#files/refusals'
import { answerIdempotently } from '#kernel/http/idempotent'
import { problem } from '#kernel/http/problem'
import { validateStrictly } from '#kernel/http/strict_input'
import { submitVerification, type SubmitRefused } from '../../actions/submit_verification.ts'
import { LICENCE, LICENCE_BASE64_MAX, licenceRule } from '../../licence.ts'
import { ownVerificationQuery } from '../../queries/verification_query.ts'
import { shownVerification } from './shapes.ts'

/** The organisation says who it is, by a token; the evidence travels in the JSON, looked into like that of a form. */
export default class SubmitVerificationController {
  static validator = vine.create({
    subject: vine.enum(['company', 'person'] as const),
    name: vine.string().trim().minLength(2).maxLength(120),
    number: vine.string().trim().minLength(15).maxLength(30),
    legalPerson: vine.string().trim().minLength(2).maxLength(60).nullable().optional(),
    licence: vine.object({
      name: vine.string().trim().minLength(1).maxLength(120),
      contentBase64: vine.string().minLength(4).maxLength(LICENCE_BASE64_MAX).regex(/^[A-Za-z0-9+/]+={0,2}$/),
    }).nullable().optional(),
    agree: vine.literal(true),
  })

  async execute(ctx: HttpContext) {
    const { subject, name, number, legalPerson, licence } = await validateStrictly(ctx, SubmitVerificationController.validator)
    const upload = licence ? { name: licence.name, bytes: Buffer.from(licence.contentBase64, 'base64'), isTooLarge: false } : null
    const checked = upload && (await checkedFile(ctx, upload, `${LICENCE.field}.contentBase64`, licenceRule))
    await answerIdempotently(ctx, async (trx) => {
      const submitted = await submitVerification(ctx.viewer, { subject, name, number, legalPerson, licence: checked }, { trx })
      if (!submitted.ok) return this.#refuse(ctx, submitted.error, subject)
      return { status: 200, body: shownVerification(await ownVerificationQuery(ctx.viewer, trx)) }
    })
  }

  #refuse(ctx: HttpContext, error: SubmitRefused, subject: string) {
    const say = (key: string, args = {}) => ctx.i18n.formatMessage(`enrolment.verification.refused.${key}`, args)
    const invalid = (field: string, message: string) => ({ status: 422, store: false as const, body: problem(ctx, 422, 'invalid_request', [{ field, message }]) })
    switch (error.type) {
      case 'number_invalid':
        return invalid('number', say(`number_${subject}`))
      case 'number_used_up':
        return invalid('number', say(error.type))
      case 'legal_person_needed':
        return invalid('legalPerson', say(error.type))
      case 'licence_needed':
        return invalid(LICENCE.field, say(error.type))
      case 'too_many_today':
        return { status: 409, store: false as const, body: problem(ctx, 409, 'conflict', [{ field: 'number', message: say(error.type, { max: error.max }) }]) }
      case 'closed':
        return { status: 409, store: false as const, body: problem(ctx, 409, 'conflict', [{ field: 'subject', message: say(error.type) }]) }
      default:
        return error satisfies never
    }
  }
}
