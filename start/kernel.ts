import router from '@adonisjs/core/services/router'
import server from '@adonisjs/core/services/server'

server.errorHandler(() => import('#kernel/http/exception_handler'))

server.use([
  () => import('#kernel/http/container_bindings_middleware'),
  () => import('#kernel/http/locale_middleware'),
  () => import('#kernel/http/static_files_middleware'),
  () => import('@adonisjs/vite/vite_middleware'),
])

router.use([() => import('#kernel/http/body_middleware')])

export const middleware = router.named({
  session: () => import('@adonisjs/session/session_middleware'),
  shield: () => import('@adonisjs/shield/shield_middleware'),
  authenticators: () => import('@adonisjs/auth/initialize_auth_middleware'),
  upload: () => import('#identity/middleware/upload_middleware'),
  viewer: () => import('#identity/middleware/viewer_middleware'),
  token: () => import('#identity/middleware/token_middleware'),
  verified: () => import('#identity/middleware/verified_middleware'),
  steppedUp: () => import('#identity/middleware/stepped_up_middleware'),
  page: () => import('#kernel/http/page_middleware'),
})
