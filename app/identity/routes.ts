import './own_permissions.ts'
import './navigation.ts'
import './sign_in_routes.ts'
import './organisation_routes.ts'
import './role_routes.ts'
import router from '@adonisjs/core/services/router'
import { LOGO } from './brand.ts'
import { PICTURE } from './person_picture.ts'
import { backOfficePages, portalPages, publicPages, steppedUp } from './routing.ts'

const SignUp = () => import('./controllers/auth/sign_up_controller.ts')
const ReadTerms = () => import('./controllers/auth/read_terms_controller.ts')
const VerifyAddress = () => import('./controllers/auth/verify_address_controller.ts')
const SendCode = () => import('./controllers/auth/send_code_controller.ts')

const ShowProfile = () => import('./controllers/shared/show_profile_controller.ts')
const UpdateProfile = () => import('./controllers/shared/update_profile_controller.ts')
const ChangePassword = () => import('./controllers/shared/change_password_controller.ts')
const ChangeAddress = () => import('./controllers/shared/change_address_controller.ts')
const PutPicture = () => import('./controllers/shared/put_picture_controller.ts')
const ShowPersonPicture = () => import('./controllers/shared/show_person_picture_controller.ts')
const ListMembers = () => import('./controllers/shared/list_members_controller.ts')
const ShowMember = () => import('./controllers/shared/show_member_controller.ts')
const ChangeRole = () => import('./controllers/shared/change_role_controller.ts')
const SetMemberStatus = () => import('./controllers/shared/set_member_status_controller.ts')
const MoveMember = () => import('./controllers/shared/move_member_controller.ts')
const ListDepartments = () => import('./controllers/shared/list_departments_controller.ts')
const SaveDepartment = () => import('./controllers/shared/save_department_controller.ts')
const RemoveDepartment = () => import('./controllers/shared/remove_department_controller.ts')
const ListTokens = () => import('./controllers/shared/list_tokens_controller.ts')
const CreateToken = () => import('./controllers/shared/create_token_controller.ts')
const RevokeToken = () => import('./controllers/shared/revoke_token_controller.ts')
const SearchAudit = () => import('./controllers/shared/search_audit_controller.ts')

const GiveAddress = () => import('./controllers/portal/give_address_controller.ts')
const ListCustomers = () => import('./controllers/admin/list_customers_controller.ts')
const SetCustomerStatus = () => import('./controllers/admin/set_customer_status_controller.ts')
const UpdateBrand = () => import('./controllers/admin/update_brand_controller.ts')

publicPages(() => {
  router.get('/sign-up', [SignUp, 'render'])
  router.post('/sign-up', [SignUp, 'execute'])
  router.get('/terms', [ReadTerms, 'render'])
})

portalPages('identity.self.manage', () => {
  router.get('/verify', [VerifyAddress, 'render'])
  router.post('/verify/:which/code', [SendCode, 'execute'])
  router.post('/verify/:which', [VerifyAddress, 'execute'])
  profilePages('portal', '/account')
})
backOfficePages('identity.self.manage', () => profilePages('back_office', '/me'))
portalPages('identity.self.manage', () => picturePages('portal', '/account'), { file: PICTURE })
backOfficePages('identity.self.manage', () => picturePages('back_office', '/me'), { file: PICTURE })

portalPages('identity.members.read', () => memberPages('portal'))
portalPages('identity.members.manage', () => {
  memberActs('portal')
  router.post('/members/:id/address', [GiveAddress, 'execute']).as('portal.members.address').use(steppedUp())
})
backOfficePages('identity.staff.manage', () => {
  memberPages('back_office')
  memberActs('back_office')
})

portalPages('identity.tokens.manage', () => tokenPages('portal'))
backOfficePages('identity.tokens.manage', () => tokenPages('back_office'))

portalPages('identity.audit.read', () => auditPages('portal'))
backOfficePages('identity.audit.read', () => auditPages('back_office'))

backOfficePages('identity.customers.read', () => {
  router.get('/customers', [ListCustomers, 'render'])
})
backOfficePages('identity.customers.manage', () => {
  router.post('/customers/:id/status', [SetCustomerStatus, 'execute'])
})
backOfficePages('identity.brand.manage', () => {
  router.get('/brand', [UpdateBrand, 'render'])
  router.post('/brand', [UpdateBrand, 'execute'])
}, { file: LOGO })

/** Pages that both houses have; a name stands once, so it carries the house. */
function profilePages(house: string, base: string): void {
  router.get(base, [ShowProfile, 'render']).as(`${house}.profile.show`)
  router.get(`${base}/picture`, [ShowPersonPicture, 'own']).as(`${house}.picture.own`)
  router.post(`${base}/picture/remove`, [PutPicture, 'remove']).as(`${house}.picture.remove`)
  router.post(`${base}/profile`, [UpdateProfile, 'execute']).as(`${house}.profile.update`)
  router.post(`${base}/password`, [ChangePassword, 'execute']).as(`${house}.profile.password`)
  router.post(`${base}/address`, [ChangeAddress, 'execute']).as(`${house}.profile.address`)
}

function picturePages(house: string, base: string): void {
  router.post(`${base}/picture`, [PutPicture, 'execute']).as(`${house}.picture.put`)
}

function memberPages(house: string): void {
  router.get('/members', [ListMembers, 'render']).as(`${house}.members.list`)
  router.get('/members/:id', [ShowMember, 'render']).as(`${house}.members.show`)
  router.get('/members/:id/picture', [ShowPersonPicture, 'render']).as(`${house}.members.picture`)
  router.get('/departments', [ListDepartments, 'render']).as(`${house}.departments.list`)
}

function memberActs(house: string): void {
  router.post('/members/:id/role', [ChangeRole, 'execute']).as(`${house}.members.role`).use(steppedUp())
  router.post('/members/:id/status', [SetMemberStatus, 'execute']).as(`${house}.members.status`)
  router.post('/members/:id/department', [MoveMember, 'execute']).as(`${house}.members.move`)
  router.post('/departments', [SaveDepartment, 'execute']).as(`${house}.departments.add`)
  router.post('/departments/:id', [SaveDepartment, 'execute']).as(`${house}.departments.save`)
  router.post('/departments/:id/remove', [RemoveDepartment, 'execute']).as(`${house}.departments.remove`)
}

function tokenPages(house: string): void {
  router.get('/tokens', [ListTokens, 'render']).as(`${house}.tokens.list`)
  router.post('/tokens', [CreateToken, 'execute']).as(`${house}.tokens.create`).use(steppedUp())
  router.post('/tokens/:id/revoke', [RevokeToken, 'execute']).as(`${house}.tokens.revoke`)
}

function auditPages(house: string): void {
  router.get('/audit', [SearchAudit, 'render']).as(`${house}.audit.search`)
}
