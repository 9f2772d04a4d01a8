import './permissions.ts'
import router from '@adonisjs/core/services/router'
import { backOfficePages, publicPages } from '#identity/routing'
import { registerNavigation } from '#kernel/http/navigation'

const FollowInvite = () => import('./controllers/portal/follow_invite_controller.ts')
const ListCodes = () => import('./controllers/admin/list_codes_controller.ts')
const CreateCode = () => import('./controllers/admin/create_code_controller.ts')
const ShowCode = () => import('./controllers/admin/show_code_controller.ts')
const PrintCode = () => import('./controllers/admin/print_code_controller.ts')
const WithdrawCode = () => import('./controllers/admin/withdraw_code_controller.ts')

const number = /^[1-9]\d{0,14}$/

publicPages(() => {
  router.get('/i/:code', [FollowInvite, 'render']).where('code', /^[A-Za-z0-9-]{1,40}$/).as('portal.invites.follow')
})

backOfficePages('campaigns.codes.read', () => {
  router.get('/invite-codes', [ListCodes, 'render']).as('back_office.codes.list')
  router.get('/invite-codes/:id', [ShowCode, 'render']).where('id', number).as('back_office.codes.show')
  router.get('/invite-codes/:id/print', [PrintCode, 'render']).where('id', number).as('back_office.codes.print')
})

backOfficePages('campaigns.codes.manage', () => {
  router.get('/invite-codes/new', [CreateCode, 'render']).as('back_office.codes.new')
  router.post('/invite-codes', [CreateCode, 'execute']).as('back_office.codes.create')
  router.post('/invite-codes/:id/withdraw', [WithdrawCode, 'execute']).where('id', number).as('back_office.codes.withdraw')
})

registerNavigation('back_office', [
  { group: 'customers', label: 'campaigns.nav.codes', href: '/admin/invite-codes', icon: 'ticket', permission: 'campaigns.codes.read', order: 30 },
])
