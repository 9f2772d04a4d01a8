import env from '#start/env'
import { configProvider } from '@adonisjs/core'
import { defineConfig, stores } from '@adonisjs/session'
import { overTls } from '#config/app'

/**
 * The stock store deletes what has expired in every fiftieth request, where it deadlocks with its own writes:
 * `identity.purge_sessions` does that instead.
 */
const database = configProvider.create(async (app) => {
  const make = await stores.database({ gcProbability: 0 }).resolver(app)
  const { sessionStore } = await import('#identity/session_store')
  return (...args: Parameters<typeof make>) => sessionStore(make(...args), args[0])
})

/** Named here because its signatures are kept (`kept_signatures.ts`). */
export const sessionCookie = overTls ? '__Host-kboss' : 'kboss'

const sessionConfig = defineConfig({
  enabled: true,
  cookieName: sessionCookie,
  clearWithBrowser: false,
  age: '12h',
  cookie: { path: '/', httpOnly: true, secure: overTls, sameSite: 'lax' },
  store: env.get('SESSION_DRIVER'),
  stores: { cookie: stores.cookie(), database },
})

export default sessionConfig
