import logger from '@adonisjs/core/services/logger'
import type { HttpContext } from '@adonisjs/core/http'
import { lostAccess, type Grant } from './queries/lost_access.ts'

/** A right that was taken closes open streams within twice this time. */
const LOOK_MS = 400

type Watch = Grant & { end(): void; stillVisible?: () => Promise<boolean> }

const watches = new Set<Watch>()
let timer: NodeJS.Timeout | undefined
let isLooking = false

/**
 * For what stays open longer than a request: calls `end` once when the reader's session ends, their organisation or they are
 * suspended, a role loses the route's permission or its scope, or `stillVisible` says that the row left their scope (asked only
 * where the scope is narrower than an organisation). Whatever process the change was made in. Stops by itself when the reader goes.
 */
export function whileAllowed(ctx: HttpContext, end: () => void, stillVisible?: () => Promise<boolean>): void {
  const { viewer, userSession } = ctx
  if (viewer.userId === null || viewer.permission === null) return
  const isWide = viewer.scope === 'platform' || viewer.scope === 'organisation'
  const watch: Watch = { viewer, sessionId: userSession?.session.id ?? null, end, stillVisible: isWide ? undefined : stillVisible }
  watches.add(watch)
  ctx.request.request.once('close', () => watches.delete(watch))
  timer ??= setInterval(look, LOOK_MS).unref()
}

async function look(): Promise<void> {
  if (watches.size === 0) {
    clearInterval(timer)
    timer = undefined
    return
  }
  if (isLooking) return
  isLooking = true
  try {
    const lost = await lostAccess([...watches])
    for (const watch of [...watches]) if (lost.has(watch) || (watch.stillVisible && !(await watch.stillVisible()))) close(watch)
  } catch (error) {
    logger.warn({ err: error }, 'the rights behind open streams could not be read')
  } finally {
    isLooking = false
  }
}

function close(watch: Watch): void {
  if (watches.delete(watch)) watch.end()
}
