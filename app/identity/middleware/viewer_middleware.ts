import { Bouncer } from '@adonisjs/bouncer'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { abilities } from '../abilities.ts'
import { NotAllowed, NotSignedIn } from '../errors.ts'
import { keepRequest } from '../kept_form.ts'
import { ENROL_PATH } from '../paths.ts'
import type { KnownSession } from '../queries/person_query.ts'
import { msLeft, personOfSession, SESSION_USER } from '../session.ts'
import { guestViewer, viewerOf, type Realm, type Viewer } from '../viewer.ts'

export const SIGN_IN_PATH = '/sign-in'

/** What a group of pages asks of its reader; a public page asks nothing. */
export type PageAccess = { permission: string; realm: Realm; beforeSecondFactor?: boolean } | { permission: null }

/** Pages: reads who is signed in, refuses who may not, and lends the viewer to controllers and templates. */
export default class ViewerMiddleware {
  async handle(ctx: HttpContext, next: NextFn, access: PageAccess) {
    const before = Number(ctx.session.get(SESSION_USER)) || null
    const known = await personOfSession(ctx)
    const isComplete = known !== null && hasEveryFactor(known)
    const isEnough = isComplete || (access.permission !== null && access.beforeSecondFactor === true)
    const origin = { ipAddress: ctx.request.ip(), requestId: ctx.request.id() ?? null }
    const permission = access.permission ?? undefined
    ctx.viewer = known && isEnough ? viewerOf({ ...known, origin, permission }) : guestViewer
    ctx.userSession = known
    ctx.bouncer = new Bouncer(() => ctx.viewer, abilities)
    const sessionSeconds = known && isComplete ? Math.floor(msLeft(ctx, known) / 1000) : null
    ctx.view.share({ viewer: ctx.viewer, sessionSeconds, ...ctx.bouncer.edgeHelpers })
    if (access.permission === null) return next()
    if (!known) return this.#leadToSignIn(ctx, before)
    if (!isEnough) return this.#leadToEnrolment(ctx)
    if (ctx.viewer.realm !== access.realm || (await ctx.bouncer.denies('holds', access.permission))) {
      throw new NotAllowed(`Needs ${access.permission}.`)
    }
    return next()
  }

  /** A page that was asked for is opened after signing in; what was typed into a form is shown there again. */
  #leadToSignIn(ctx: HttpContext, userId: number | null) {
    if (ctx.request.accepts(['html', 'json']) === 'json') throw new NotSignedIn('Sign in first.')
    keepRequest(ctx, userId)
    return ctx.response.redirect().toPath(SIGN_IN_PATH)
  }

  #leadToEnrolment(ctx: HttpContext) {
    if (ctx.request.accepts(['html', 'json']) === 'json') throw new NotAllowed('Set up a second factor first.')
    keepRequest(ctx, ctx.userSession!.person.userId)
    return ctx.response.redirect().toPath(ENROL_PATH)
  }
}

/** Staff need a second factor; who has one must have given it in this session. */
export function hasEveryFactor({ person, session, isEnrolled }: KnownSession): boolean {
  return session.hasSecondFactor || (person.realm === 'portal' && !isEnrolled)
}

declare module '@adonisjs/core/http' {
  interface HttpContext {
    viewer: Viewer
    /** The session behind the viewer of a page; null for guests and on the API. */
    userSession: KnownSession | null
    bouncer: Bouncer<Viewer, typeof abilities>
  }
}
