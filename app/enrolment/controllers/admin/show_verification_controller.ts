import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { revealIdentity } from '../../actions/reveal_identity.ts'
import { actsIn } from '../../actions/tell_kyc.ts'
import { kycQuery } from '../../queries/kyc_query.ts'
import { namesakesQuery, verificationQuery } from '../../queries/verification_query.ts'
import type { Identity } from '../../verification_rows.ts'

const organisationId = () => vine.number().withoutDecimals().range([1, Number.MAX_SAFE_INTEGER])

/** One verification with what each supplier made of it; `execute` shows the number once, for a reason. */
export default class ShowVerificationController {
  static validator = vine.create({
    reason: vine.string().trim().minLength(4).maxLength(200),
    params: vine.object({ organisationId: organisationId() }),
  })

  async render(ctx: HttpContext) {
    const id = Number(ctx.params.organisationId)
    return this.#show(ctx, Number.isSafeInteger(id) ? id : 0, null)
  }

  async execute(ctx: HttpContext) {
    const { reason, params } = await ctx.request.validateUsing(ShowVerificationController.validator)
    const revealed = await revealIdentity(ctx.viewer, { organisationId: params.organisationId, reason })
    if (!revealed.ok) throw new NotFound()
    return this.#show(ctx, params.organisationId, revealed.value)
  }

  async #show({ view, viewer }: HttpContext, id: number, identity: Identity | null) {
    const verification = await verificationQuery(viewer.for('enrolment.verifications.read'), id)
    if (!verification) throw new NotFound()
    const kyc = await kycQuery(viewer.for('enrolment.verifications.read'), id)
    const mayReview = viewer.may('enrolment.verifications.review')
    return view.render('pages/enrolment/admin/verification', {
      verification, identity, namesakes: await namesakesQuery(viewer.for('enrolment.verifications.read'), id), mayReview,
      kyc: kyc.map((row) => ({ ...row, acts: mayReview ? actsIn(row.state) : [] })),
      mayReveal: viewer.may('enrolment.identity.reveal') && verification.subject !== null && verification.state !== 'erased',
    })
  }
}
