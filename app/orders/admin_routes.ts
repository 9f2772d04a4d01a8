import './permissions.ts'
import router from '@adonisjs/core/services/router'
import { fileId } from '#files/file_store'
import { backOfficePages } from '#identity/routing'
import { registerNavigation } from '#kernel/http/navigation'
import { countInFrame } from '#kernel/http/page_frame'
import { discoveredId, driftId, importId, lineId, manualStepId, orderId, resourceId } from './id_patterns.ts'
import { EVIDENCE } from './manual/evidence.ts'
import { openDiscoveries } from './queries/discoveries_query.ts'
import { openDrifts } from './queries/drifts_query.ts'
import { openManualSteps } from './queries/manual_steps_query.ts'

const ListOrders = () => import('./controllers/admin/list_orders_controller.ts')
const ShowOrder = () => import('./controllers/admin/show_order_controller.ts')
const StreamOrder = () => import('./controllers/stream_order_controller.ts')
const ResolveLine = () => import('./controllers/admin/resolve_line_controller.ts')
const ListAttention = () => import('./controllers/admin/list_attention_controller.ts')
const ListManualSteps = () => import('./controllers/admin/list_manual_steps_controller.ts')
const ShowManualStep = () => import('./controllers/admin/show_manual_step_controller.ts')
const AnswerManualStep = () => import('./controllers/admin/answer_manual_step_controller.ts')
const DownloadEvidence = () => import('./controllers/admin/download_evidence_controller.ts')
const ListDiscoveries = () => import('./controllers/admin/list_discoveries_controller.ts')
const DecideDiscovery = () => import('./controllers/admin/decide_discovery_controller.ts')
const ShowResource = () => import('./controllers/admin/show_resource_controller.ts')
const PowerResource = () => import('./controllers/admin/power_resource_controller.ts')
const BookReceivable = () => import('./controllers/admin/book_receivable_controller.ts')
const ListImports = () => import('./controllers/admin/list_imports_controller.ts')
const ScanImports = () => import('./controllers/admin/scan_imports_controller.ts')
const LinkImports = () => import('./controllers/admin/link_imports_controller.ts')
const ChangeImport = () => import('./controllers/admin/change_import_controller.ts')
const ListDrifts = () => import('./controllers/admin/list_drifts_controller.ts')
const DecideDrift = () => import('./controllers/admin/decide_drift_controller.ts')
const ListResources = () => import('./controllers/admin/list_resources_controller.ts')

backOfficePages('orders.orders.read', () => {
  router.get('/orders', [ListOrders, 'render']).as('back_office.orders.list')
  router.get('/orders/attention', [ListAttention, 'render']).as('back_office.orders.attention')
  router.get('/orders/:id', [ShowOrder, 'render']).where('id', orderId).as('back_office.orders.show')
  router.get('/orders/:id/stream', [StreamOrder, 'render']).where('id', orderId).as('back_office.orders.stream')
})

backOfficePages('orders.resources.read', () => {
  router.get('/resources', [ListResources, 'render']).as('back_office.resources.list')
  router.get('/resources/:id', [ShowResource, 'render']).where('id', resourceId).as('back_office.resources.show')
})

backOfficePages('orders.resources.power', () => {
  router.post('/resources/:id/power', [PowerResource, 'execute']).where('id', resourceId).as('back_office.resources.power')
})

backOfficePages('orders.resources.import', () => {
  router.get('/imports', [ListImports, 'render']).as('back_office.imports.list')
  router.post('/imports/scan', [ScanImports, 'execute']).as('back_office.imports.scan')
  router.post('/imports/preview', [LinkImports, 'render']).as('back_office.imports.preview')
  router.post('/imports/link', [LinkImports, 'execute']).as('back_office.imports.link')
  router.post('/imports/:id', [ChangeImport, 'execute']).where('id', importId).as('back_office.imports.change')
})

backOfficePages('orders.drifts.decide', () => {
  router.get('/drifts', [ListDrifts, 'render']).as('back_office.drifts.list')
  router.post('/drifts/:id/decision', [DecideDrift, 'execute']).where('id', driftId).as('back_office.drifts.decide')
})

backOfficePages('orders.receivables.book', () => {
  router.post('/orders/:id/lines/:lineId/receivable', [BookReceivable, 'execute']).where('id', orderId).where('lineId', lineId)
    .as('back_office.orders.book_receivable')
})

backOfficePages('orders.lines.resolve', () => {
  router.post('/orders/:id/lines/:lineId/resolve', [ResolveLine, 'execute']).where('id', orderId).where('lineId', lineId)
    .as('back_office.orders.resolve')
  router.get('/discoveries', [ListDiscoveries, 'render']).as('back_office.discoveries.list')
  router.post('/discoveries/:id/decision', [DecideDiscovery, 'execute']).where('id', discoveredId).as('back_office.discoveries.decide')
  router.get('/manual-steps', [ListManualSteps, 'render']).as('back_office.manual_steps.list')
  router.get('/manual-steps/:id', [ShowManualStep, 'render']).where('id', manualStepId).as('back_office.manual_steps.show')
  router.get('/manual-steps/:id/files/:fileId', [DownloadEvidence, 'render']).where('id', manualStepId).where('fileId', fileId)
    .as('back_office.manual_steps.evidence')
})

backOfficePages('orders.lines.resolve', () => {
  router.post('/manual-steps/:id/answer', [AnswerManualStep, 'execute']).where('id', manualStepId).as('back_office.manual_steps.answer')
}, { file: EVIDENCE })

registerNavigation('back_office', [
  { group: 'trade', label: 'orders.nav.orders', href: '/admin/orders', icon: 'receipt-text', permission: 'orders.orders.read', order: 10 },
  {
    group: 'trade', label: 'orders.nav.attention', href: '/admin/orders/attention', icon: 'list-todo', permission: 'orders.lines.resolve',
    order: 20, counter: 'attention',
  },
  {
    group: 'trade', label: 'orders.nav.manual_steps', href: '/admin/manual-steps', icon: 'list-checks', permission: 'orders.lines.resolve',
    order: 25, counter: 'manualSteps',
  },
  {
    group: 'trade', label: 'orders.nav.discoveries', href: '/admin/discoveries', icon: 'search', permission: 'orders.lines.resolve',
    order: 27, counter: 'discoveries',
  },
  {
    group: 'trade', label: 'orders.nav.drifts', href: '/admin/drifts', icon: 'activity', permission: 'orders.drifts.decide', order: 32, counter: 'drifts',
  },
  { group: 'trade', label: 'orders.nav.imports', href: '/admin/imports', icon: 'link', permission: 'orders.resources.import', order: 34 },
  { group: 'trade', label: 'orders.nav.resources', href: '/admin/resources', icon: 'server', permission: 'orders.resources.read', order: 30 },
])
countInFrame('manualSteps', ({ viewer }) => openManualSteps(viewer))
countInFrame('drifts', ({ viewer }) => openDrifts(viewer))
countInFrame('discoveries', ({ viewer }) => openDiscoveries(viewer))
