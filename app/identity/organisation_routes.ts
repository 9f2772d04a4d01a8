import router from '@adonisjs/core/services/router'
import { backOfficePages, portalPages, publicPages, steppedUp } from './routing.ts'

const AcceptInvitation = () => import('./controllers/auth/accept_invitation_controller.ts')
const ListInvitations = () => import('./controllers/shared/list_invitations_controller.ts')
const InviteMember = () => import('./controllers/shared/invite_member_controller.ts')
const ResendInvitation = () => import('./controllers/shared/resend_invitation_controller.ts')
const WithdrawInvitation = () => import('./controllers/shared/withdraw_invitation_controller.ts')
const OffboardMember = () => import('./controllers/shared/offboard_member_controller.ts')
const ConfirmAddress = () => import('./controllers/shared/confirm_address_controller.ts')
const ShowData = () => import('./controllers/shared/show_data_controller.ts')
const RequestExport = () => import('./controllers/shared/request_export_controller.ts')
const DownloadExport = () => import('./controllers/shared/download_export_controller.ts')
const StreamExports = () => import('./controllers/shared/stream_exports_controller.ts')
const RequestClosure = () => import('./controllers/portal/request_closure_controller.ts')
const UndoClosure = () => import('./controllers/portal/undo_closure_controller.ts')
const UpdateOrganisation = () => import('./controllers/portal/update_organisation_controller.ts')
const AssignCustomers = () => import('./controllers/admin/assign_customers_controller.ts')
const UndoAssignment = () => import('./controllers/admin/undo_assignment_controller.ts')
const ListAssignments = () => import('./controllers/admin/list_assignments_controller.ts')

publicPages(() => {
  router.get('/invitation/:link', [AcceptInvitation, 'render'])
  router.post('/invitation/:link', [AcceptInvitation, 'execute'])
})

portalPages('identity.members.manage', () => invitationPages('portal'))
backOfficePages('identity.staff.manage', () => invitationPages('back_office'))

portalPages('identity.self.manage', () => {
  router.post('/account/address/:which', [ConfirmAddress, 'execute']).as('portal.profile.confirm')
  dataPages('portal', '/account')
  router.post('/account/closing', [RequestClosure, 'execute']).as('portal.person.close')
  router.post('/account/closing/undo', [UndoClosure, 'execute']).as('portal.person.reopen')
})
backOfficePages('identity.self.manage', () => {
  router.post('/me/address/:which', [ConfirmAddress, 'execute']).as('back_office.profile.confirm')
  dataPages('back_office', '/me')
})

portalPages('identity.members.read', () => {
  router.get('/organisation', [UpdateOrganisation, 'render']).as('portal.organisation.show')
})
portalPages('identity.organisation.manage', () => {
  router.post('/organisation', [UpdateOrganisation, 'execute']).as('portal.organisation.update')
  dataPages('organisation', '/organisation')
  router.post('/organisation/closing', [RequestClosure, 'execute']).as('portal.organisation.close')
  router.post('/organisation/closing/undo', [UndoClosure, 'execute']).as('portal.organisation.reopen')
})

backOfficePages('identity.customers.assign', () => {
  router.get('/customers/assignments', [ListAssignments, 'render']).as('back_office.assignments.list')
  router.post('/customers/assignments/:batch/undo', [UndoAssignment, 'execute']).as('back_office.assignments.undo')
  router.get('/customers/assign', [AssignCustomers, 'render']).as('back_office.customers.preview')
  router.post('/customers/assign', [AssignCustomers, 'execute']).as('back_office.customers.assign')
})

function invitationPages(house: string): void {
  router.get('/invitations', [ListInvitations, 'render']).as(`${house}.invitations.list`)
  router.post('/invitations', [InviteMember, 'execute']).as(`${house}.invitations.send`).use(steppedUp())
  router.post('/invitations/:id/resend', [ResendInvitation, 'execute']).as(`${house}.invitations.resend`)
  router.post('/invitations/:id/withdraw', [WithdrawInvitation, 'execute']).as(`${house}.invitations.withdraw`)
  router.get('/members/:id/offboard', [OffboardMember, 'render']).as(`${house}.members.leaving`)
  router.post('/members/:id/offboard', [OffboardMember, 'execute']).as(`${house}.members.offboard`).use(steppedUp())
}

/** Below `/account`, `/me` and `/organisation`: whose data it is stands in the path. */
function dataPages(whose: string, base: string): void {
  router.get(`${base}/data`, [ShowData, 'render']).as(`${whose}.data.show`)
  router.post(`${base}/data`, [RequestExport, 'execute']).as(`${whose}.data.export`)
  router.get(`${base}/data/stream`, [StreamExports, 'render']).as(`${whose}.data.stream`)
  router.get(`${base}/data/:id`, [DownloadExport, 'render']).as(`${whose}.data.download`)
}
