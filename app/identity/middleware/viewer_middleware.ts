import { Bouncer } from '@adonisjs/bouncer'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { abilities } from '../abilities.ts'
import { NotAllowed, NotSignedIn } from '../errors.ts'
import { personOfSession } from '../session.ts'
import { guestViewer, viewerOf, type Realm, type Viewer } from '../viewer.ts'

export const SIGN_IN_PATH = '/sign-in'

/** What a group of pages asks of its reader; a public page asks nothing. */
export type PageAccess = { permission: string; realm: Realm } | { permission: null }

/** Pages: reads who is signed in, refuses who may not, and lends the viewer to controllers and templates. */
export default class ViewerMiddleware {
  async handle(ctx: HttpContext, next: NextFn, access: PageAccess) {
    const known = await personOfSession(ctx)
    const origin = { ipAddress: ctx.request.ip(), requestId: ctx.request.id() ?? null }
    const permission = access.permission ?? undefined
    ctx.viewer = known ? viewerOf({ ...known, origin, permission }) : guestViewer
    ctx.bouncer = new Bouncer(() => ctx.viewer, abilities)
    ctx.view.share({ viewer: ctx.viewer, ...ctx.bouncer.edgeHelpers })
    if (access.permission === null) return next()
    if (!known) return this.#leadToSignIn(ctx)
    if (ctx.viewer.realm !== access.realm || (await ctx.bouncer.denies('holds', access.permission))) {
      throw new NotAllowed(`Needs ${access.permission}.`)
    }
    return next()
  }

  /** A page that was asked for is opened after signing in; a form that was sent is not repeated. */
  #leadToSignIn({ request, response, session }: HttpContext) {
    if (request.accepts(['html', 'json']) === 'json') throw new NotSignedIn('Sign in first.')
    if (request.method() === 'GET') session.setIntendedUrl(request.url(true))
    return response.redirect().toPath(SIGN_IN_PATH)
  }
}

declare module '@adonisjs/core/http' {
  interface HttpContext {
    viewer: Viewer
    bouncer: Bouncer<Viewer, typeof abilities>
  }
}
