/**
 * Every page of the product, as data: `npm run screenshots` takes a picture of each, the browser test opens each. `role` is
 * who looks (`null`: nobody is signed in). A path with a name in braces stands for the newest row of that kind.
 */
export type PageRole = 'customer' | 'operations' | 'finance' | 'administrator' | null
export type DemoRow = 'offer' | 'order' | 'resource' | 'connection' | 'call' | 'customer' | 'adminOrder'
export type ShownPage = { name: string; path: string; role: PageRole }

export const pages: ShownPage[] = [
  { name: 'landing', path: '/', role: null },
  { name: 'support', path: '/support', role: null },
  { name: 'terms', path: '/terms', role: null },
  { name: 'sign-in', path: '/sign-in', role: null },
  { name: 'sign-up', path: '/sign-up', role: null },
  { name: 'forgot-password', path: '/forgot-password', role: null },
  { name: 'not-found', path: '/no-such-page', role: null },
  { name: 'design', path: '/_design', role: null },
  { name: 'design-office', path: '/_design?density=office', role: null },
  { name: 'api-docs', path: '/api/v1/docs', role: null },
  { name: 'console', path: '/console', role: 'customer' },
  { name: 'verify', path: '/verify', role: 'customer' },
  { name: 'account', path: '/account', role: 'customer' },
  { name: 'members', path: '/members', role: 'customer' },
  { name: 'departments', path: '/departments', role: 'customer' },
  { name: 'tokens', path: '/tokens', role: 'customer' },
  { name: 'audit', path: '/audit', role: 'customer' },
  { name: 'messages', path: '/messages', role: 'customer' },
  { name: 'wallet', path: '/wallet', role: 'customer' },
  { name: 'products', path: '/products', role: 'customer' },
  { name: 'offer', path: '/products/{offer}', role: 'customer' },
  { name: 'cart', path: '/cart', role: 'customer' },
  { name: 'orders', path: '/orders', role: 'customer' },
  { name: 'order', path: '/orders/{order}', role: 'customer' },
  { name: 'resources', path: '/resources', role: 'customer' },
  { name: 'resource', path: '/resources/{resource}', role: 'customer' },
  { name: 'unsubscribe', path: '/resources/{resource}/unsubscribe', role: 'customer' },
]
