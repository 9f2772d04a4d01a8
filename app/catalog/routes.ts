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
  router.get('/offers/loads/stream', [StreamLoads, 'render']).as('back_office.offers.stream_loads')
})

backOfficePages('catalog.offers.load', () => {
  router.post('/offers/load', [LoadOffers, 'execute']).as('back_office.offers.load')
})

backOfficePages('catalog.prices.read', () => {
  router.get('/prices', [ListRules, 'render']).as('back_office.prices.list')
})

backOfficePages('catalog.prices.manage', () => {
  router.post('/prices', [SetRules, 'execute']).as('back_office.prices.set')
  router.post('/prices/:id/withdraw', [WithdrawRule, 'execute']).where('id', number).as('back_office.prices.withdraw')
})

registerNavigation('back_office', [
  { group: 'catalog', label: 'catalog.nav.offers', href: '/admin/offers', icon: 'store', permission: 'catalog.offers.publish', order: 10 },
  { group: 'catalog', label: 'catalog.nav.prices', href: '/admin/prices', icon: 'tags', permission: 'catalog.prices.read', order: 20 },
])
