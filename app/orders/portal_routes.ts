import './permissions.ts'
import router from '@adonisjs/core/services/router'
import { portalPages, verified } from '#identity/routing'
import { registerNavigation } from '#kernel/http/navigation'
import { lineId, orderId, quoteId, resourceId } from './id_patterns.ts'

const ListOrders = () => import('./controllers/portal/list_orders_controller.ts')
const ShowOrder = () => import('./controllers/portal/show_order_controller.ts')
const StreamOrder = () => import('./controllers/stream_order_controller.ts')
const PlaceOrder = () => import('./controllers/portal/place_order_controller.ts')
const CancelOrder = () => import('./controllers/portal/cancel_order_controller.ts')
const AnswerQuestion = () => import('./controllers/portal/answer_question_controller.ts')
const PayFoundLine = () => import('./controllers/portal/pay_found_line_controller.ts')
const DeclineFoundLine = () => import('./controllers/portal/decline_found_line_controller.ts')
const ListResources = () => import('./controllers/portal/list_resources_controller.ts')
const ShowResource = () => import('./controllers/portal/show_resource_controller.ts')
const RenewResources = () => import('./controllers/portal/renew_resources_controller.ts')
const ChangeResource = () => import('./controllers/portal/change_resource_controller.ts')
const SetAutoRenewal = () => import('./controllers/portal/set_auto_renewal_controller.ts')
const PowerResource = () => import('./controllers/portal/power_resource_controller.ts')
const EnterResource = () => import('./controllers/portal/enter_resource_controller.ts')
const QuoteUnsubscribe = () => import('./controllers/portal/quote_unsubscribe_controller.ts')
const Unsubscribe = () => import('./controllers/portal/unsubscribe_controller.ts')

portalPages('orders.orders.read', () => {
  router.get('/orders', [ListOrders, 'render']).as('portal.orders.list')
  router.get('/orders/:id', [ShowOrder, 'render']).where('id', orderId).as('portal.orders.show')
  router.get('/orders/:id/stream', [StreamOrder, 'render']).where('id', orderId).as('portal.orders.stream')
})

portalPages('orders.orders.place', () => {
  router.post('/quotes/:id/order', [PlaceOrder, 'execute']).where('id', quoteId).as('portal.orders.place').use(verified())
  router.get('/resources/renew', [RenewResources, 'render']).as('portal.resources.renew')
  router.post('/resources/renewals', [RenewResources, 'execute']).as('portal.resources.quote_renewal')
  router.post('/resources/:id/auto-renewal', [SetAutoRenewal, 'execute']).where('id', resourceId).as('portal.resources.auto_renewal').use(verified())
  router.get('/resources/:id/change', [ChangeResource, 'render']).where('id', resourceId).as('portal.resources.change')
  router.post('/resources/:id/changes', [ChangeResource, 'execute']).where('id', resourceId).as('portal.resources.quote_change')
  router.post('/orders/:id/lines/:lineId/payment', [PayFoundLine, 'execute']).where('id', orderId).where('lineId', lineId)
    .as('portal.orders.pay_found').use(verified())
})

portalPages('orders.orders.cancel', () => {
  router.post('/orders/:id/cancel', [CancelOrder, 'execute']).where('id', orderId).as('portal.orders.cancel')
  router.post('/orders/:id/lines/:lineId/answer', [AnswerQuestion, 'execute']).where('id', orderId).where('lineId', lineId)
    .as('portal.orders.answer')
  router.post('/orders/:id/lines/:lineId/decline', [DeclineFoundLine, 'execute']).where('id', orderId).where('lineId', lineId)
    .as('portal.orders.decline_found')
})

portalPages('orders.resources.read', () => {
  router.get('/resources', [ListResources, 'render']).as('portal.resources.list')
  router.get('/resources/:id', [ShowResource, 'render']).where('id', resourceId).as('portal.resources.show')
})

portalPages('orders.resources.enter', () => {
  router.post('/resources/:id/console', [EnterResource, 'execute']).where('id', resourceId).as('portal.resources.enter').use(verified())
})

portalPages('orders.resources.power', () => {
  router.post('/resources/:id/power', [PowerResource, 'execute']).where('id', resourceId).as('portal.resources.power')
})

portalPages('orders.resources.unsubscribe', () => {
  router.post('/resources/:id/unsubscribe-quotes', [QuoteUnsubscribe, 'execute']).where('id', resourceId).as('portal.resources.quote_unsubscribe')
  router.get('/resources/:id/unsubscribe', [Unsubscribe, 'render']).where('id', resourceId).as('portal.resources.unsubscribe')
  router.post('/resources/:id/unsubscribe', [Unsubscribe, 'execute']).where('id', resourceId).as('portal.resources.place_unsubscribe')
    .use(verified())
})

registerNavigation('portal', [
  { group: 'trade', label: 'orders.nav.resources', href: '/resources', icon: 'server', permission: 'orders.resources.read', order: 10 },
  { group: 'trade', label: 'orders.nav.orders', href: '/orders', icon: 'receipt-text', permission: 'orders.orders.read', order: 20 },
])
