import './permissions.ts'
import './admin_routes.ts'
import router from '@adonisjs/core/services/router'
import { publicPages } from '#identity/routing'

const ShowLanding = () => import('./controllers/portal/show_landing_controller.ts')
const ShowSupport = () => import('./controllers/portal/show_support_controller.ts')

publicPages(() => {
  router.get('/', [ShowLanding, 'render'])
  router.get('/support', [ShowSupport, 'render'])
})
