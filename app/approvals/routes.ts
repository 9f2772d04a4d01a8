import './permissions.ts'
import router from '@adonisjs/core/services/router'
import { backOfficePages, steppedUp } from '#identity/routing'
import { registerNavigation } from '#kernel/http/navigation'

const ShowRights = () => import('./controllers/admin/show_approval_rights_controller.ts')
const PreviewRights = () => import('./controllers/admin/preview_approval_rights_controller.ts')
const SaveRights = () => import('./controllers/admin/save_approval_rights_controller.ts')

backOfficePages('approvals.rights.read', () => {
  router.get('/approval-rights', [ShowRights, 'render']).as('back_office.approval_rights.show')
})

backOfficePages('approvals.rights.manage', () => {
  router.get('/approval-rights/preview', [PreviewRights, 'render']).as('back_office.approval_rights.return')
  router.post('/approval-rights/preview', [PreviewRights, 'execute']).as('back_office.approval_rights.preview').use(steppedUp())
  router.post('/approval-rights', [SaveRights, 'execute']).as('back_office.approval_rights.save').use(steppedUp())
})

registerNavigation('back_office', [
  { group: 'people', label: 'approvals.nav.rights', href: '/admin/approval-rights', icon: 'stamp', permission: 'approvals.rights.read', order: 50 },
])
