import './permissions.ts'
import router from '@adonisjs/core/services/router'
import { apiRoutes, backOfficePages, steppedUp } from '#identity/routing'
import { registerNavigation } from '#kernel/http/navigation'

const ListConnections = () => import('./controllers/admin/list_connections_controller.ts')
const AddConnection = () => import('./controllers/admin/add_connection_controller.ts')
const ShowConnection = () => import('./controllers/admin/show_connection_controller.ts')
const EditConnection = () => import('./controllers/admin/edit_connection_controller.ts')
const TestConnection = () => import('./controllers/admin/test_connection_controller.ts')
const SwitchConnection = () => import('./controllers/admin/switch_connection_controller.ts')
const ListCalls = () => import('./controllers/admin/list_calls_controller.ts')
const ShowCall = () => import('./controllers/admin/show_call_controller.ts')
const ApiListConnections = () => import('./controllers/api/list_connections_controller.ts')
const ApiSwitchConnection = () => import('./controllers/api/switch_connection_controller.ts')

backOfficePages('suppliers.connections.manage', () => {
  router.get('/suppliers/new', [AddConnection, 'render']).as('back_office.suppliers.new').use(steppedUp())
  router.post('/suppliers', [AddConnection, 'execute']).as('back_office.suppliers.add').use(steppedUp())
  router.get('/suppliers/:code/settings', [EditConnection, 'render']).as('back_office.suppliers.settings').use(steppedUp())
  router.post('/suppliers/:code/settings', [EditConnection, 'execute']).as('back_office.suppliers.save_settings').use(steppedUp())
  router.post('/suppliers/:code/test', [TestConnection, 'execute']).as('back_office.suppliers.test')
})

backOfficePages('suppliers.connections.switch', () => {
  router.post('/suppliers/:code/switches', [SwitchConnection, 'execute']).as('back_office.suppliers.switch')
})

backOfficePages('suppliers.connections.read', () => {
  router.get('/suppliers', [ListConnections, 'render']).as('back_office.suppliers.list')
  router.get('/suppliers/:code', [ShowConnection, 'render']).as('back_office.suppliers.show')
})

backOfficePages('suppliers.calls.read', () => {
  router.get('/calls', [ListCalls, 'render']).as('back_office.calls.list')
  router.get('/calls/:id', [ShowCall, 'render']).as('back_office.calls.show')
})

apiRoutes('suppliers.connections.read', () => {
  router.get('/admin/connections', [ApiListConnections, 'render']).as('api.connections.list')
})

apiRoutes('suppliers.connections.switch', () => {
  router.patch('/admin/connections/:id/switches', [ApiSwitchConnection, 'execute']).as('api.connections.switch')
})

registerNavigation('back_office', [
  { group: 'suppliers', label: 'suppliers.nav.connections', href: '/admin/suppliers', icon: 'plug', permission: 'suppliers.connections.read', order: 10 },
  { group: 'suppliers', label: 'suppliers.nav.calls', href: '/admin/calls', icon: 'list', permission: 'suppliers.calls.read', order: 30 },
])
