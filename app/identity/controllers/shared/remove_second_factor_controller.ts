import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { removeSecondFactor } from '../../actions/remove_second_factor.ts'
import { renewSession } from '../../session.ts'
import { sayIn } from '../security_answers.ts'
import { securityPathOf } from '../security_paths.ts'

export default class RemoveSecondFactorController {
  static validator = vine.create({})

  async execute(ctx: HttpContext) {
    const result = await removeSecondFactor(ctx.viewer)
    if (result.ok) {
      await renewSession(ctx, ctx.userSession!.session.id, { accessVersion: result.value.accessVersion, hasSecondFactor: false })
      sayIn(ctx, 'success', 'second_factor.removed')
    } else {
      sayIn(ctx, 'warning', `second_factor.${result.error.type}`)
    }
    return ctx.response.redirect().toPath(securityPathOf(ctx, '/security'))
  }
}
