import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { noteSignIn } from '../../actions/note_sign_in.ts'
import { spendSecondFactor } from '../../actions/spend_second_factor.ts'
import { deviceOf } from '../../devices.ts'
import { personOfId } from '../../login.ts'
import { SIGN_IN_PATH } from '../../middleware/viewer_middleware.ts'
import { fields } from '../../validators/fields.ts'
import { minutesOf, originOf } from '../answers.ts'
import { halfSession } from '../half_session.ts'
import { refuseIn, sayIn } from '../security_answers.ts'
import { leadOn, startSession } from '../start_session.ts'

/** The second step of signing in; `?with=recovery` asks for a recovery code. */
export default class SecondFactorController {
  static validator = vine.create({ code: fields.secondFactor() })

  async render(ctx: HttpContext) {
    if (!halfSession(ctx)) return ctx.response.redirect().toPath(SIGN_IN_PATH)
    return ctx.view.render('pages/identity/second_factor', { withRecovery: ctx.request.qs().with === 'recovery' })
  }

  async execute(ctx: HttpContext) {
    const { code } = await ctx.request.validateUsing(SecondFactorController.validator)
    const half = halfSession(ctx)
    const person = half && (await personOfId(half.userId))
    if (!half || !person?.isActive || person.signedIn.accessVersion !== half.accessVersion) {
      sayIn(ctx, 'warning', 'second_factor.again')
      return ctx.response.redirect().toPath(SIGN_IN_PATH)
    }
    const origin = originOf(ctx)
    const result = await spendSecondFactor({ userId: half.userId, code, origin, device: deviceOf(ctx) })
    const note = { person, name: '', origin }
    if (result.ok) {
      await startSession(ctx, { ...person.signedIn, hasSecondFactor: true })
      await noteSignIn({ ...note, outcome: 'welcome', how: result.value.how })
      return leadOn(ctx, person.signedIn)
    }
    switch (result.error.type) {
      case 'wrong_code':
        await noteSignIn({ ...note, outcome: 'refused', how: 'second_factor' })
        return refuseIn(ctx, 'code', 'second_factor.wrong')
      case 'too_many':
        await noteSignIn({ ...note, outcome: 'too_many', how: 'second_factor' })
        return refuseIn(ctx, 'code', 'second_factor.too_many', { minutes: minutesOf(result.error.retryAfterSeconds) })
      default:
        return result.error satisfies never
    }
  }
}
