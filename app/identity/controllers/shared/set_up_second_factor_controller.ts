import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { beginSecondFactor } from '../../actions/begin_second_factor.ts'
import { qrCode } from '../../qr_code.ts'
import { currentBrand } from '../../queries/brand_query.ts'
import { secondFactorQuery } from '../../queries/security_query.ts'
import { otpauthUrl } from '../../totp.ts'
import { securityPathOf } from '../security_paths.ts'

/** Three steps: install an authenticator, scan, enter its first code. */
export default class SetUpSecondFactorController {
  static validator = vine.create({})

  async render(ctx: HttpContext) {
    const { enabledAt, pending } = await secondFactorQuery(ctx.viewer)
    const { name } = await currentBrand()
    const secret = pending?.secret ?? null
    const url = secret && otpauthUrl({ secret, account: ctx.viewer.person!.email, issuer: name.en })
    return ctx.view.render('pages/identity/set_up_second_factor', {
      secret, qr: url && qrCode(url), enabledAt, isRequired: ctx.viewer.realm === 'back_office' && !ctx.userSession!.session.hasSecondFactor,
      path: securityPathOf(ctx, '/second-factor'), security: securityPathOf(ctx, '/security'),
    })
  }

  async execute(ctx: HttpContext) {
    await beginSecondFactor(ctx.viewer)
    return ctx.response.redirect().toPath(securityPathOf(ctx, '/second-factor'))
  }
}
