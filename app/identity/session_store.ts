import type { HttpContext } from '@adonisjs/core/http'
import { MessageBuilder } from '@adonisjs/core/helpers'
import type { SessionData, SessionStoreContract } from '@adonisjs/session/types'
import { clock } from '#kernel/clock'
import { keptSession } from './queries/person_query.ts'
import { bringPerson, SESSION_KEY } from './session.ts'

/**
 * The stock store in the database with two acts of its own. A session is read together with the person behind it, which every
 * page asks for next: one statement instead of two. And its expiry does not move on with every request: a session is written
 * anyway whenever it was last seen some seconds ago, and none lives longer than its age.
 */
export function sessionStore(stock: SessionStoreContract, ctx: HttpContext): SessionStoreContract {
  return Object.assign(stock, {
    touch: async () => {},
    read: async (id: string): Promise<SessionData | null> => {
      const kept = await keptSession(id, SESSION_KEY)
      if (!kept || kept.expiresAt <= clock.now()) return null
      const data = opened(kept.data, id)
      if (data) bringPerson(ctx, { key: data[SESSION_KEY], known: kept.known })
      return data
    },
  })
}

/** Null for what does not belong to this id. */
function opened(data: string, id: string): SessionData | null {
  try {
    return new MessageBuilder().verify<SessionData>(data, id)
  } catch {
    return null
  }
}
