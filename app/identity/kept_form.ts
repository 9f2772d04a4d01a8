import type { HttpContext } from '@adonisjs/core/http'
import { withoutSecrets } from '#kernel/http/typed_input'

const KEPT = 'kept_form'
const LENGTH_MAX = 64 * 1024

type KeptForm = { userId: number; path: string; input: Record<string, unknown> }

/**
 * Remembers where somebody wanted to go before they are asked who they are: a page, or the page of a form with what was typed in
 * it. Secrets are not kept, and what one person typed is never shown to another.
 */
export function keepRequest({ request, session }: HttpContext, userId: number | null): void {
  session.forget(KEPT)
  if (request.method() === 'GET') return session.setIntendedUrl(request.url(true))
  if (userId === null) return
  const kept: KeptForm = { userId, path: pageOfForm(request), input: withoutSecrets(request.original()) }
  if (JSON.stringify(kept).length <= LENGTH_MAX) session.put(KEPT, kept)
}

/** Where to go now: the form's page, which shows what was typed, the page that was asked for, or `otherwise`. */
export function resumeRequest({ session, response }: HttpContext, userId: number, otherwise: string): { hasForm: boolean } {
  const kept: KeptForm | null = session.pull(KEPT, null)
  if (!kept || kept.userId !== userId) {
    response.redirect().toIntended(otherwise)
    return { hasForm: false }
  }
  session.flash(kept.input as Record<string, never>)
  response.redirect().toPath(kept.path)
  return { hasForm: true }
}

/** What outlives the change of a session. */
export function carryRequest({ session }: HttpContext, change: () => Promise<void>): Promise<void> {
  const wanted = session.getIntendedUrl()
  const kept = session.get(KEPT)
  return change().then(() => {
    if (wanted) session.setIntendedUrl(wanted)
    if (kept) session.put(KEPT, kept)
  })
}

/** The page that the form stood on, as a path of our own; somebody else's address is never followed. */
export function pageOfForm(request: HttpContext['request']): string {
  const referrer = request.header('referer')
  if (!referrer || !URL.canParse(referrer)) return '/'
  const { host, pathname, search } = new URL(referrer)
  return host === request.host() ? `${pathname}${search}` : '/'
}
