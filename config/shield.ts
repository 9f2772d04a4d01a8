import { defineConfig } from '@adonisjs/shield'
import { overTls } from '#config/app'
import app from '@adonisjs/core/services/app'

/** In development Vite serves scripts and styles from its own address and talks over a socket. */
const vite = app.inDev ? ['http://localhost:5173', 'ws://localhost:5173'] : []

export default defineConfig({
  csp: {
    enabled: true,
    reportOnly: false,
    directives: {
      defaultSrc: ["'self'"],
      scriptSrc: ["'self'", '@nonce', ...vite],
      styleSrc: ["'self'", '@nonce', ...vite],
      styleSrcAttr: ["'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      fontSrc: ["'self'"],
      connectSrc: ["'self'", ...vite],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  csrf: { enabled: true, exceptRoutes: [], enableXsrfCookie: false, methods: ['POST', 'PUT', 'PATCH', 'DELETE'] },
  xFrame: { enabled: true, action: 'DENY' },
  hsts: { enabled: overTls, maxAge: '365 days', includeSubDomains: true },
  contentTypeSniffing: { enabled: true },
})
