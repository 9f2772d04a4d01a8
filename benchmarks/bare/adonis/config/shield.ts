import { defineConfig } from '@adonisjs/shield'

export default defineConfig({
  csp: { enabled: true, directives: { defaultSrc: ["'self'"], scriptSrc: ["'self'", '@nonce'] }, reportOnly: false },
  csrf: { enabled: true, exceptRoutes: [], enableXsrfCookie: false, methods: ['POST', 'PUT', 'PATCH', 'DELETE'] },
  xFrame: { enabled: true, action: 'DENY' },
  hsts: { enabled: false },
  contentTypeSniffing: { enabled: true },
})
