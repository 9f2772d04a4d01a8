import './permissions.ts'
import router from '@adonisjs/core/services/router'
import { backOfficePages, steppedUp } from '#identity/routing'
import { registerNavigation } from '#kernel/http/navigation'

const ListRecharges = () => import('./controllers/admin/list_recharges_controller.ts')
const EnterRecharge = () => import('./controllers/admin/enter_recharge_controller.ts')
const ShowRecharge = () => import('./controllers/admin/show_recharge_controller.ts')
const DecideRecharge = () => import('./controllers/admin/decide_recharge_controller.ts')

const rechargeId = /^rch_[0-9a-z]{22}$/

backOfficePages('payments.recharges.enter', () => {
  router.get('/recharges/new', [EnterRecharge, 'render']).as('back_office.recharges.new')
  router.post('/recharges', [EnterRecharge, 'execute']).as('back_office.recharges.enter')
})

backOfficePages('payments.recharges.read', () => {
  router.get('/recharges', [ListRecharges, 'render']).as('back_office.recharges.list')
  router.get('/recharges/:id', [ShowRecharge, 'render']).where('id', rechargeId).as('back_office.recharges.show')
})

backOfficePages('payments.recharges.decide', () => {
  router
    .post('/recharges/:id/decision', [DecideRecharge, 'execute']).where('id', rechargeId).as('back_office.recharges.decide').use(steppedUp())
})

registerNavigation('back_office', [
  { group: 'money', label: 'payments.nav.recharges', href: '/admin/recharges', icon: 'hand-coins', permission: 'payments.recharges.read', order: 10 },
])
