import app from '@adonisjs/core/services/app'
import logger from '@adonisjs/core/services/logger'
import db from '@adonisjs/lucid/services/db'
import { MINUTE_MS, SECOND_MS } from '#kernel/clock'
import { isTerminal } from './order_line_states.ts'
import type { OrderVersion } from './queries/order_version_query.ts'

/** One look at the versions of all orders that open pages show, whatever their number. */
export const WATCH_MS = 200
const HEARTBEAT_MS = 15 * SECOND_MS
/** A page that stays open longer asks anew: rights end with it, and a deploy is not held up. */
export const WATCH_LIFE_MS = 10 * MINUTE_MS
const WATCHES_MAX = 2_000

export type Watched = {
  orderId: string
  seen: OrderVersion
  write(text: string): void
  end(): void
  /** Calls back once when the reader has gone. */
  onClose(done: () => void): void
}

type Watch = Watched & { close(): void }

const watches = new Set<Watch>()
let timer: NodeJS.Timeout | undefined
let isLooking = false
let isClosing = false
let closesWithApp = false

/**
 * Keeps a page's stream fed: `changed` with the version at each change, `end` when the order has ended, the watch is too old or
 * the process stops. Work of other processes arrives within `WATCH_MS`, because the database is what is watched. Returns what ends
 * it before that.
 */
export function watchOrder(watched: Watched): () => void {
  closeWithApp()
  const heartbeat = setInterval(() => watched.write(': still here\n\n'), HEARTBEAT_MS)
  const life = setTimeout(() => watch.close(), WATCH_LIFE_MS)
  const watch: Watch = { ...watched, close: () => stop(watch, 'event: end\ndata: later\n\n') }
  const stop = (which: Watch, lastWords?: string) => {
    clearInterval(heartbeat)
    clearTimeout(life)
    if (!watches.delete(which)) return
    if (lastWords) watched.write(lastWords)
    watched.end()
  }
  watches.add(watch)
  watched.onClose(() => stop(watch))
  watched.write(`retry: 2000\nevent: open\ndata: ${watched.seen.version}\n\n`)
  if (isClosing || watches.size > WATCHES_MAX || watched.seen.hasEnded) watch.close()
  else timer ??= setInterval(look, WATCH_MS).unref()
  return watch.close
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
    const versions = await orderVersions([...new Set([...watches].map(({ orderId }) => orderId))])
    for (const watch of watches) tell(watch, versions.get(watch.orderId))
  } catch (error) {
    logger.warn({ err: error }, 'the versions of open orders could not be read')
  } finally {
    isLooking = false
  }
}

/** Of orders that were shown to somebody already: who may see them was asked when their page was opened. */
async function orderVersions(orderIds: readonly string[]): Promise<Map<string, OrderVersion>> {
  const rows = await db.from('orders').whereIn('id', [...orderIds]).select('id', 'version', 'state')
  return new Map(rows.map(({ id, version, state }) => [id, { version, hasEnded: isTerminal(state) }]))
}

function tell(watch: Watch, now: OrderVersion | undefined): void {
  if (now && now.version !== watch.seen.version) {
    watch.seen = now
    watch.write(`event: changed\ndata: ${now.version}\n\n`)
  }
  if (!now || now.hasEnded) watch.close()
}

/** Open streams would keep the server from closing. */
function closeWithApp(): void {
  if (closesWithApp) return
  closesWithApp = true
  app.terminating(() => {
    isClosing = true
    closeWatches()
  })
}

/** Ends every stream of this process. */
export function closeWatches(): void {
  for (const watch of [...watches]) watch.close()
}

export const watchCount = (): number => watches.size
