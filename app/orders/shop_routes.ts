import './permissions.ts'
import router from '@adonisjs/core/services/router'
import { portalPages } from '#identity/routing'
import { registerNavigation } from '#kernel/http/navigation'
import { countInFrame } from '#kernel/http/page_frame'
import { quoteId } from './id_patterns.ts'
import { cartCount } from './queries/cart_query.ts'

const ShowCart = () => import('./controllers/portal/show_cart_controller.ts')
const AddToCart = () => import('./controllers/portal/add_to_cart_controller.ts')
const UpdateCartItem = () => import('./controllers/portal/update_cart_item_controller.ts')
const RemoveCartItem = () => import('./controllers/portal/remove_cart_item_controller.ts')
const QuoteCart = () => import('./controllers/portal/quote_cart_controller.ts')
const ShowQuote = () => import('./controllers/portal/show_quote_controller.ts')

const number = /^[1-9]\d{0,14}$/

portalPages('orders.orders.place', () => {
  router.get('/cart', [ShowCart, 'render']).as('portal.cart.show')
  router.post('/cart', [AddToCart, 'execute']).as('portal.cart.add')
  router.post('/cart/quote', [QuoteCart, 'execute']).as('portal.cart.quote')
  router.post('/cart/:id', [UpdateCartItem, 'execute']).where('id', number).as('portal.cart.update')
  router.post('/cart/:id/remove', [RemoveCartItem, 'execute']).where('id', number).as('portal.cart.remove')
  router.get('/quotes/:id', [ShowQuote, 'render']).where('id', quoteId).as('portal.quotes.show')
})

registerNavigation('portal', [
  { group: 'trade', label: 'catalog.nav.cart', href: '/cart', icon: 'shopping-cart', permission: 'orders.orders.place', order: 5 },
])
countInFrame('cart', ({ viewer }) => cartCount(viewer))
