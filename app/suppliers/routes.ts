import './permissions.ts'
import router from '@adonisjs/core/services/router'
import { apiRoutes, backOfficePages, steppedUp } from '#identity/routing'
import { registerNavigation } from '#kernel/http/navigation'
import { sandboxControls } from './sandbox_controls.ts'

const ListConnections = () => import('./controllers/admin/list_connections_controller.ts')
const AddConnection = () => import('./controllers/admin/add_connection_controller.ts')
const ShowConnection = () => import('./controllers/admin/show_connection_controller.ts')
const EditConnection = () => import('./controllers/admin/edit_connection_controller.ts')
const TestConnection = () => import('./controllers/admin/test_connection_controller.ts')
const SwitchConnection = () => import('./controllers/admin/switch_connection_controller.ts')
const ListCalls = () => import('./controllers/admin/list_calls_controller.ts')
const ShowCall = () => import('./controllers/admin/show_call_controller.ts')
const ReplayCall = () => import('./controllers/admin/replay_call_controller.ts')
const DownloadFixture = () => import('./controllers/admin/download_fixture_controller.ts')
const ListNotices = () => import('./controllers/admin/list_notices_controller.ts')
const ReceiveNotice = () => import('./controllers/receive_notice_controller.ts')
const ShowLanes = () => import('./controllers/admin/show_lanes_controller.ts')
const DrainConnection = () => import('./controllers/admin/drain_connection_controller.ts')
const ImportCatalogue = () => import('./controllers/admin/import_catalogue_controller.ts')
const SetRefundPolicy = () => import('./controllers/admin/set_refund_policy_controller.ts')
const SetBalanceThreshold = () => import('./controllers/admin/set_balance_threshold_controller.ts')
const ReadBalance = () => import('./controllers/admin/read_balance_controller.ts')
const ListSandboxes = () => import('./controllers/admin/list_sandboxes_controller.ts')
const StreamSandboxes = () => import('./controllers/admin/stream_sandboxes_controller.ts')
const SteerSandbox = () => import('./controllers/admin/steer_sandbox_controller.ts')
const ApiListConnections = () => import('./controllers/api/list_connections_controller.ts')
const ApiSwitchConnection = () => import('./controllers/api/switch_connection_controller.ts')

backOfficePages('suppliers.connections.manage', () => {
  router.get('/suppliers/new', [AddConnection, 'render']).as('back_office.suppliers.new').use(steppedUp())
  router.post('/suppliers', [AddConnection, 'execute']).as('back_office.suppliers.add').use(steppedUp())
  router.get('/suppliers/:code/settings', [EditConnection, 'render']).as('back_office.suppliers.settings').use(steppedUp())
  router.post('/suppliers/:code/settings', [EditConnection, 'execute']).as('back_office.suppliers.save_settings').use(steppedUp())
  router.post('/suppliers/:code/refund-policy', [SetRefundPolicy, 'execute']).as('back_office.suppliers.refund_policy')
  router.post('/suppliers/:code/balance-threshold', [SetBalanceThreshold, 'execute']).as('back_office.suppliers.balance_threshold')
  router.post('/suppliers/:code/test', [TestConnection, 'execute']).as('back_office.suppliers.test')
  router.get('/suppliers/:code/catalogue', [ImportCatalogue, 'render']).as('back_office.suppliers.catalogue')
  router.post('/suppliers/:code/catalogue', [ImportCatalogue, 'execute']).as('back_office.suppliers.import_catalogue')
  router.post('/calls/:id/replay', [ReplayCall, 'execute']).as('back_office.calls.replay')
})

backOfficePages('suppliers.connections.switch', () => {
  router.post('/suppliers/:code/switches', [SwitchConnection, 'execute']).as('back_office.suppliers.switch')
  router.post('/suppliers/:code/drain', [DrainConnection, 'execute']).as('back_office.suppliers.drain')
})

backOfficePages('suppliers.connections.read', () => {
  router.get('/suppliers', [ListConnections, 'render']).as('back_office.suppliers.list')
  router.get('/suppliers/:code', [ShowConnection, 'render']).as('back_office.suppliers.show')
  router.get('/suppliers/:code/lanes', [ShowLanes, 'render']).as('back_office.suppliers.lanes')
})

backOfficePages('suppliers.amounts.read', () => {
  router.post('/suppliers/:code/balance', [ReadBalance, 'execute']).as('back_office.suppliers.read_balance')
})

backOfficePages('suppliers.calls.read', () => {
  router.get('/notices', [ListNotices, 'render']).as('back_office.notices.list')
  router.get('/calls', [ListCalls, 'render']).as('back_office.calls.list')
  router.get('/calls/:id', [ShowCall, 'render']).as('back_office.calls.show')
  router.get('/calls/:id/fixture', [DownloadFixture, 'render']).as('back_office.calls.fixture')
})

/** In the demo and in development; elsewhere the pages do not exist. */
if (Object.keys(sandboxControls()).length > 0) {
  backOfficePages('suppliers.connections.manage', () => {
    router.get('/sandboxes/stream', [StreamSandboxes, 'render']).as('back_office.sandboxes.stream')
    router.get('/sandboxes', [ListSandboxes, 'render']).as('back_office.sandboxes.list')
    router.post('/sandboxes/:code', [SteerSandbox, 'execute']).as('back_office.sandboxes.steer')
  })
  registerNavigation('back_office', [
    { group: 'suppliers', label: 'suppliers.nav.sandboxes', href: '/admin/sandboxes', icon: 'activity', permission: 'suppliers.connections.manage', order: 90 },
  ])
}

/** Where suppliers tell us things; no session, no cookie, no token: their signature is all. */
router.post('/notices/:connection', [ReceiveNotice, 'execute']).as('notices.receive')
router.post('/notices/:connection/*', [ReceiveNotice, 'execute']).as('notices.receive_below')

apiRoutes('suppliers.connections.read', () => {
  router.get('/admin/connections', [ApiListConnections, 'render']).as('api.connections.list')
})

apiRoutes('suppliers.connections.switch', () => {
  router.patch('/admin/connections/:id/switches', [ApiSwitchConnection, 'execute']).as('api.connections.switch')
})

registerNavigation('back_office', [
  { group: 'suppliers', label: 'suppliers.nav.connections', href: '/admin/suppliers', icon: 'plug', permission: 'suppliers.connections.read', order: 10 },
  { group: 'suppliers', label: 'suppliers.nav.calls', href: '/admin/calls', icon: 'list', permission: 'suppliers.calls.read', order: 30 },
  { group: 'suppliers', label: 'suppliers.nav.notices', href: '/admin/notices', icon: 'bell', permission: 'suppliers.calls.read', order: 40 },
])
