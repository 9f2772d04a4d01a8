import env from '#start/env'
import { defineConfig, stores } from '@adonisjs/session'
import { overTls } from '#config/app'

const sessionConfig = defineConfig({
  enabled: true,
  cookieName: overTls ? '__Host-kboss' : 'kboss',
  clearWithBrowser: false,
  age: '12h',
  cookie: { path: '/', httpOnly: true, secure: overTls, sameSite: 'lax' },
  store: env.get('SESSION_DRIVER'),
  stores: { cookie: stores.cookie(), database: stores.database() },
})

export default sessionConfig
