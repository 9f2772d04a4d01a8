import router from '@adonisjs/core/services/router'
import { setHome } from '#identity/homes'
import { portalPages, publicPages } from '#identity/routing'
import { registerNavigation } from '#kernel/http/navigation'

const ShowLanding = () => import('./controllers/portal/show_landing_controller.ts')
const ShowSupport = () => import('./controllers/portal/show_support_controller.ts')
const ShowConsole = () => import('./controllers/portal/show_console_controller.ts')

publicPages(() => {
  router.get('/', [ShowLanding, 'render'])
  router.get('/support', [ShowSupport, 'render'])
})

portalPages('reports.console.read', () => {
  router.get('/console', [ShowConsole, 'render']).as('portal.console')
})

setHome('portal', '/console')

registerNavigation('portal', [
  { group: 'overview', label: 'portal.console.title', href: '/console', icon: 'layout-dashboard', permission: 'reports.console.read', order: 10 },
])
