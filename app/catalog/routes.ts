import './permissions.ts'
import router from '@adonisjs/core/services/router'
import { apiRoutes, backOfficePages, publicPages } from '#identity/routing'
import { registerNavigation } from '#kernel/http/navigation'

const ListOffers = () => import('./controllers/portal/list_offers_controller.ts')
const ShowOffer = () => import('./controllers/portal/show_offer_controller.ts')
const PriceOffer = () => import('./controllers/portal/price_offer_controller.ts')
const ApiListOffers = () => import('./controllers/api/list_offers_controller.ts')
const ApiShowOffer = () => import('./controllers/api/show_offer_controller.ts')
const AdminListOffers = () => import('./controllers/admin/list_offers_controller.ts')
const LoadOffers = () => import('./controllers/admin/load_offers_controller.ts')
const StreamLoads = () => import('./controllers/admin/stream_loads_controller.ts')
const ListRules = () => import('./controllers/admin/list_rules_controller.ts')
const SetRules = () => import('./controllers/admin/set_rules_controller.ts')
const PreviewRules = () => import('./controllers/admin/preview_rules_controller.ts')
const ActOnOffers = () => import('./controllers/admin/act_on_offers_controller.ts')
const AdminShowOffer = () => import('./controllers/admin/show_offer_controller.ts')
const SetOwnFields = () => import('./controllers/admin/set_own_fields_controller.ts')
const ListDifferences = () => import('./controllers/admin/list_differences_controller.ts')
const DecideDifferences = () => import('./controllers/admin/decide_differences_controller.ts')
const ListBatches = () => import('./controllers/admin/list_batches_controller.ts')
const UndoBatch = () => import('./controllers/admin/undo_batch_controller.ts')
const ShowBatch = () => import('./controllers/admin/show_batch_controller.ts')
const ShowRun = () => import('./controllers/admin/show_run_controller.ts')
const StreamRun = () => import('./controllers/admin/stream_run_controller.ts')
const CancelRun = () => import('./controllers/admin/cancel_run_controller.ts')
const CancelLoad = () => import('./controllers/admin/cancel_load_controller.ts')
const SetCustomerDiscount = () => import('./controllers/admin/set_customer_discount_controller.ts')
const WithdrawRule = () => import('./controllers/admin/withdraw_rule_controller.ts')

const number = /^[1-9]\d{0,14}$/

publicPages(() => {
  router.get('/products', [ListOffers, 'render']).as('portal.products.list')
  router.get('/products/:id', [ShowOffer, 'render']).where('id', number).as('portal.products.show')
  router.post('/products/:id/price', [PriceOffer, 'execute']).where('id', number).as('portal.products.price')
})

apiRoutes('catalog.offers.browse', () => {
  router.get('/offers', [ApiListOffers, 'render']).as('api.offers.list')
  router.get('/offers/:id', [ApiShowOffer, 'render']).where('id', number).as('api.offers.show')
})

backOfficePages('catalog.offers.publish', () => {
  router.get('/offers', [AdminListOffers, 'render']).as('back_office.offers.list')
  router.get('/offers/:id', [AdminShowOffer, 'render']).where('id', number).as('back_office.offers.show')
  router.get('/offers/loads/stream', [StreamLoads, 'render']).as('back_office.offers.stream_loads')
})

backOfficePages('catalog.offers.load', () => {
  router.post('/offers/load', [LoadOffers, 'execute']).as('back_office.offers.load')
  router.post('/offers/loads/:id/cancel', [CancelLoad, 'execute']).where('id', number).as('back_office.offers.cancel_load')
})

backOfficePages('catalog.prices.read', () => {
  router.get('/prices', [ListRules, 'render']).as('back_office.prices.list')
  router.get('/price-differences', [ListDifferences, 'render']).as('back_office.price_differences.list')
  router.get('/price-batches', [ListBatches, 'render']).as('back_office.price_batches.list')
  router.get('/price-batches/:id', [ShowBatch, 'render']).where('id', number).as('back_office.price_batches.show')
  router.get('/price-runs/:id', [ShowRun, 'render']).where('id', number).as('back_office.price_runs.show')
  router.get('/price-runs/:id/stream', [StreamRun, 'render']).where('id', number).as('back_office.price_runs.stream')
})

backOfficePages('catalog.prices.manage', () => {
  router.post('/prices/preview', [PreviewRules, 'execute']).as('back_office.prices.preview')
  router.post('/prices', [SetRules, 'execute']).as('back_office.prices.set')
  router.post('/prices/:id/withdraw', [WithdrawRule, 'execute']).where('id', number).as('back_office.prices.withdraw')
  router.post('/offers/acts/preview', [ActOnOffers, 'render']).as('back_office.offers.preview_act')
  router.post('/offers/acts', [ActOnOffers, 'execute']).as('back_office.offers.act')
  router.post('/offers/:id/fields', [SetOwnFields, 'execute']).where('id', number).as('back_office.offers.own_fields')
  router.post('/price-differences/preview', [DecideDifferences, 'render']).as('back_office.price_differences.preview')
  router.post('/price-differences', [DecideDifferences, 'execute']).as('back_office.price_differences.decide')
  router.post('/price-batches/:id/undo', [UndoBatch, 'execute']).where('id', number).as('back_office.price_batches.undo')
  router.post('/price-runs/:id/cancel', [CancelRun, 'execute']).where('id', number).as('back_office.price_runs.cancel')
})

backOfficePages('catalog.customer_discounts.set', () => {
  router.post('/customers/:id/discounts/preview', [SetCustomerDiscount, 'render']).where('id', number).as('back_office.customer_discounts.preview')
  router.post('/customers/:id/discounts', [SetCustomerDiscount, 'execute']).where('id', number).as('back_office.customer_discounts.set')
})

registerNavigation('back_office', [
  { group: 'catalog', label: 'catalog.nav.offers', href: '/admin/offers', icon: 'store', permission: 'catalog.offers.publish', order: 10 },
  { group: 'catalog', label: 'catalog.nav.prices', href: '/admin/prices', icon: 'tags', permission: 'catalog.prices.read', order: 20 },
  { group: 'catalog', label: 'catalog.nav.differences', href: '/admin/price-differences', icon: 'git-compare', permission: 'catalog.prices.read', order: 30 },
  { group: 'catalog', label: 'catalog.nav.batches', href: '/admin/price-batches', icon: 'history', permission: 'catalog.prices.read', order: 40 },
])
