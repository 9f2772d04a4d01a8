import './permissions.ts'
import router from '@adonisjs/core/services/router'
import { API_PREFIX, apiRoutes, publicPages } from '#identity/routing'

const CreateQuote = () => import('./controllers/api/create_quote_controller.ts')
const ShowQuote = () => import('./controllers/api/show_quote_controller.ts')
const PlaceOrder = () => import('./controllers/api/place_order_controller.ts')
const ListOrders = () => import('./controllers/api/list_orders_controller.ts')
const ShowOrder = () => import('./controllers/api/show_order_controller.ts')
const ListOrderEvents = () => import('./controllers/api/list_order_events_controller.ts')
const PayFoundLine = () => import('./controllers/api/pay_found_line_controller.ts')
const DeclineFoundLine = () => import('./controllers/api/decline_found_line_controller.ts')
const AnswerLine = () => import('./controllers/api/answer_line_controller.ts')
const ListResources = () => import('./controllers/api/list_resources_controller.ts')
const ShowResource = () => import('./controllers/api/show_resource_controller.ts')
const EnterResource = () => import('./controllers/api/enter_resource_controller.ts')
const QuoteUnsubscribe = () => import('./controllers/api/quote_unsubscribe_controller.ts')
const Unsubscribe = () => import('./controllers/api/unsubscribe_controller.ts')
const QuoteRenewal = () => import('./controllers/api/quote_renewal_controller.ts')
const QuoteChange = () => import('./controllers/api/quote_change_controller.ts')
const SetAutoRenewal = () => import('./controllers/api/set_auto_renewal_controller.ts')
const PowerResource = () => import('./controllers/api/power_resource_controller.ts')
const ShowOpenapi = () => import('./controllers/api/show_openapi_controller.ts')
const ShowDocs = () => import('./controllers/api/show_docs_controller.ts')

apiRoutes('orders.orders.place', () => {
  router.post('/quotes', [CreateQuote, 'execute']).as('api.quotes.create')
  router.get('/quotes/:id', [ShowQuote, 'render']).as('api.quotes.show')
  router.post('/resources/renewal-quotes', [QuoteRenewal, 'execute']).as('api.resources.quote_renewal')
  router.post('/resources/:id/change-quotes', [QuoteChange, 'execute']).as('api.resources.quote_change')
  router.post('/resources/:id/auto-renewal', [SetAutoRenewal, 'execute']).as('api.resources.auto_renewal')
  router.post('/orders', [PlaceOrder, 'execute']).as('api.orders.place')
  router.post('/orders/:id/lines/:lineId/payment', [PayFoundLine, 'execute']).as('api.orders.pay_found')
})

apiRoutes('orders.orders.read', () => {
  router.get('/orders', [ListOrders, 'render']).as('api.orders.list')
  router.get('/orders/:id', [ShowOrder, 'render']).as('api.orders.show')
  router.get('/orders/:id/events', [ListOrderEvents, 'render']).as('api.orders.events')
})

apiRoutes('orders.orders.cancel', () => {
  router.post('/orders/:id/lines/:lineId/answer', [AnswerLine, 'execute']).as('api.orders.answer')
  router.post('/orders/:id/lines/:lineId/decline', [DeclineFoundLine, 'execute']).as('api.orders.decline_found')
})

apiRoutes('orders.resources.read', () => {
  router.get('/resources', [ListResources, 'render']).as('api.resources.list')
  router.get('/resources/:id', [ShowResource, 'render']).as('api.resources.show')
})

apiRoutes('orders.resources.enter', () => {
  router.post('/resources/:id/sso', [EnterResource, 'execute']).as('api.resources.enter')
})

apiRoutes('orders.resources.power', () => {
  router.post('/resources/:id/suspend', [PowerResource, 'suspend']).as('api.resources.suspend')
  router.post('/resources/:id/resume', [PowerResource, 'resume']).as('api.resources.resume')
})

apiRoutes('orders.resources.unsubscribe', () => {
  router.post('/resources/:id/unsubscribe-quotes', [QuoteUnsubscribe, 'execute']).as('api.resources.quote_unsubscribe')
  router.post('/resources/:id/unsubscribe', [Unsubscribe, 'execute']).as('api.resources.unsubscribe')
})

/** Readable by whoever wants to know; the document needs no session. */
router.get(`${API_PREFIX}/openapi.json`, [ShowOpenapi, 'render']).as('api.openapi')

publicPages(() => {
  router.get(`${API_PREFIX}/docs`, [ShowDocs, 'render']).as('api.docs')
})
