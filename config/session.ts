import env from '#start/env'
import { configProvider } from '@adonisjs/core'
import { defineConfig, stores } from '@adonisjs/session'
import { overTls } from '#config/app'

/**
 * Two acts of the stock store are left out. It deletes what has expired in every fiftieth request, where it deadlocks with its
 * own writes: `identity.purge_sessions` does that. And it moves the expiry on with every request: a session is written anyway
 * whenever it was last seen some seconds ago, and none lives longer than its age.
 */
const database = configProvider.create(async (app) => {
  const make = await stores.database({ gcProbability: 0 }).resolver(app)
  return (...args: Parameters<typeof make>) => Object.assign(make(...args), { touch: async () => {} })
})

const sessionConfig = defineConfig({
  enabled: true,
  cookieName: overTls ? '__Host-kboss' : 'kboss',
  clearWithBrowser: false,
  age: '12h',
  cookie: { path: '/', httpOnly: true, secure: overTls, sameSite: 'lax' },
  store: env.get('SESSION_DRIVER'),
  stores: { cookie: stores.cookie(), database },
})

export default sessionConfig
