import './permissions.ts'
import router from '@adonisjs/core/services/router'
import { backOfficePages, steppedUp } from '#identity/routing'
import { registerNavigation } from '#kernel/http/navigation'

const ShowRights = () => import('./controllers/admin/show_approval_rights_controller.ts')
const PreviewRights = () => import('./controllers/admin/preview_approval_rights_controller.ts')
const SaveRights = () => import('./controllers/admin/save_approval_rights_controller.ts')
const ListRequests = () => import('./controllers/admin/list_requests_controller.ts')
const ShowRequest = () => import('./controllers/admin/show_request_controller.ts')
const DecideRequest = () => import('./controllers/admin/decide_request_controller.ts')
const WithdrawRequest = () => import('./controllers/admin/withdraw_request_controller.ts')
const RequestRecovery = () => import('./controllers/admin/request_recovery_controller.ts')

const requestId = /^apr_[0-9a-z]{22}$/

backOfficePages('approvals.requests.read', () => {
  router.get('/approvals', [ListRequests, 'render']).as('back_office.approvals.list')
  router.get('/approvals/:id', [ShowRequest, 'render']).where('id', requestId).as('back_office.approvals.show')
  router.post('/approvals/:id/decision', [DecideRequest, 'execute']).where('id', requestId).as('back_office.approvals.decide')
  router.post('/approvals/:id/withdraw', [WithdrawRequest, 'execute']).where('id', requestId).as('back_office.approvals.withdraw')
})

backOfficePages('approvals.recoveries.request', () => {
  router.get('/recoveries', [RequestRecovery, 'render']).as('back_office.recoveries.new')
  router.post('/recoveries', [RequestRecovery, 'execute']).as('back_office.recoveries.ask').use(steppedUp())
})

backOfficePages('approvals.rights.read', () => {
  router.get('/approval-rights', [ShowRights, 'render']).as('back_office.approval_rights.show')
})

backOfficePages('approvals.rights.manage', () => {
  router.get('/approval-rights/preview', [PreviewRights, 'render']).as('back_office.approval_rights.return')
  router.post('/approval-rights/preview', [PreviewRights, 'execute']).as('back_office.approval_rights.preview').use(steppedUp())
  router.post('/approval-rights', [SaveRights, 'execute']).as('back_office.approval_rights.save').use(steppedUp())
})

registerNavigation('back_office', [
  { group: 'overview', label: 'approvals.nav.requests', href: '/admin/approvals', icon: 'stamp', permission: 'approvals.requests.read', order: 30 },
  { group: 'people', label: 'approvals.nav.recovery', href: '/admin/recoveries', icon: 'life-buoy', permission: 'approvals.recoveries.request', order: 45 },
  { group: 'people', label: 'approvals.nav.rights', href: '/admin/approval-rights', icon: 'scale', permission: 'approvals.rights.read', order: 50 },
])
