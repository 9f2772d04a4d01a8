import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { readUpload } from '#files/upload'
import { peekAtSession } from '../session.ts'
import { viewerOf } from '../viewer.ts'
import { hasEveryFactor, type PageAccess } from './viewer_middleware.ts'

/** The field of a form that brings a file, and what it may weigh. */
export type FileField = { field: string; bytesMax: number }

type Options = FileField & { access: Exclude<PageAccess, { permission: null }> }

/**
 * Stands before the shield on routes that take a file, because the form's token is inside the form. Whoever may not use the route has
 * their fields read alone, so that the refusal, or the way to the sign-in page, keeps what was typed.
 */
export default class UploadMiddleware {
  async handle(ctx: HttpContext, next: NextFn, { access, ...field }: Options) {
    if (ctx.request.bodyType === 'multipart') await readUpload(ctx, { ...field, welcome: await this.#isWelcome(ctx, access) })
    return next()
  }

  async #isWelcome(ctx: HttpContext, { permission, realm }: Options['access']): Promise<boolean> {
    const known = await peekAtSession(ctx)
    if (!known || !hasEveryFactor(known)) return false
    const viewer = viewerOf({ ...known, permission, origin: { ipAddress: ctx.request.ip(), requestId: ctx.request.id() ?? null } })
    return viewer.realm === realm && viewer.may(permission)
  }
}
