import { AccessToken } from '@adonisjs/auth/access_tokens'
import type { HttpContext } from '@adonisjs/core/http'
import { safeEqual } from '@adonisjs/core/helpers'
import type { NextFn } from '@adonisjs/core/types/http'
import { clock } from '#kernel/clock'
import { sha256 } from '#kernel/secrets'
import { noteTokenUse } from '../actions/note_token_use.ts'
import { limitRequests, limitStrangers } from '../api_limits.ts'
import { NotAllowed, NotSignedIn } from '../errors.ts'
import { personByToken } from '../queries/person_query.ts'
import { TOKEN_PREFIX } from '../token_format.ts'
import { viewerOf } from '../viewer.ts'

/** API: reads the bearer token, its owner and both permissions in one statement; no session, no cookies, no CSRF. */
export default class TokenMiddleware {
  async handle(ctx: HttpContext, next: NextFn, { permission }: { permission: string }) {
    ctx.response.header('Cache-Control', 'no-store')
    const found = await this.#find(ctx.request.header('authorization'))
    if (!found) {
      await limitStrangers(ctx)
      ctx.response.header('WWW-Authenticate', 'Bearer')
      throw new NotSignedIn('Send a valid token as Authorization: Bearer.')
    }
    await limitRequests(ctx, found.token.id)
    const origin = { ipAddress: ctx.request.ip(), requestId: ctx.request.id() ?? null }
    ctx.viewer = viewerOf({ ...found, origin, permission })
    if (!ctx.viewer.may(permission)) throw new NotAllowed(`Needs ${permission}.`)
    await noteTokenUse(found.token)
    return next()
  }

  async #find(header: string | undefined) {
    const value = /^Bearer ([\w.-]{20,200})$/i.exec(header ?? '')?.[1]
    const decoded = value ? AccessToken.decode(TOKEN_PREFIX, value) : null
    if (!decoded || !/^\d{1,15}$/.test(decoded.identifier)) return null
    const found = await personByToken(Number(decoded.identifier))
    if (!found?.active || !safeEqual(found.token.hash, sha256(decoded.secret.release()))) return null
    const { expiresAt } = found.token
    return expiresAt && expiresAt <= clock.now() ? null : found
  }
}
