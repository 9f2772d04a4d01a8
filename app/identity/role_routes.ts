import './own_permissions.ts'
import router from '@adonisjs/core/services/router'
import { backOfficePages, steppedUp } from './routing.ts'

const ListRoles = () => import('./controllers/admin/list_roles_controller.ts')
const PreviewRoles = () => import('./controllers/admin/preview_roles_controller.ts')
const SaveRoles = () => import('./controllers/admin/save_roles_controller.ts')
const AddRole = () => import('./controllers/admin/add_role_controller.ts')
const ShowRole = () => import('./controllers/admin/show_role_controller.ts')
const RetireRole = () => import('./controllers/admin/retire_role_controller.ts')
const ExplainAccess = () => import('./controllers/admin/explain_access_controller.ts')

const code = /^[a-z0-9_]{1,40}$/

backOfficePages('identity.roles.manage', () => {
  router.get('/roles/new', [AddRole, 'render']).as('back_office.roles.new')
  router.post('/roles', [AddRole, 'execute']).as('back_office.roles.add').use(steppedUp())
  router.get('/roles/preview', [PreviewRoles, 'render']).as('back_office.roles.return')
  router.post('/roles/preview', [PreviewRoles, 'execute']).as('back_office.roles.preview').use(steppedUp())
  router.post('/roles/permissions', [SaveRoles, 'execute']).as('back_office.roles.save').use(steppedUp())
  router.get('/roles/undo/:id', [PreviewRoles, 'undo']).as('back_office.roles.undo')
  router.post('/roles/:code', [ShowRole, 'execute']).where('code', code).as('back_office.roles.update').use(steppedUp())
  router.post('/roles/:code/retire', [RetireRole, 'execute']).where('code', code).as('back_office.roles.retire').use(steppedUp())
})

backOfficePages('identity.roles.read', () => {
  router.get('/roles', [ListRoles, 'render']).as('back_office.roles.list')
  router.get('/roles/:code', [ShowRole, 'render']).where('code', code).as('back_office.roles.show')
  router.get('/access', [ExplainAccess, 'render']).as('back_office.access.explain')
})
