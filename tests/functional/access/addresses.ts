import db from '@adonisjs/lucid/services/db'
import type { Possessions } from '#tests/fixtures/possessions'
import type { Route, Walker, World } from './world.ts'

export type Ids = { own: string; foreign: string | null }

/**
 * Places whose rows are nobody's own: whoever holds the permission sees all of them, and why that is right. A route with a parameter
 * has an own and a foreign row in `idsOf`, or its place stands here; else the walk fails.
 */
export const nobodysRows: Record<string, string> = {
  '/account/address': 'names a field of oneself: e-mail or phone',
  '/me/address': 'names a field of oneself: e-mail or phone',
  '/verify': 'names a field of oneself: e-mail or phone',
  '/organisation/consents': 'names a supplier; the row is one’s own organisation’s, by session',
  '/organisation/verification': 'names a supplier; the row is one’s own organisation’s, by session',
  '/enrolments': 'names a supplier; the row is one’s own organisation’s, by token',
  '/suppliers': 'connections are the operator’s own',
  '/connections': 'connections are the operator’s own',
  '/calls': 'the journal is the operator’s; amounts in it are for who sees the customer’s costs (cost_scope.spec.ts)',
  '/jobs': 'the worker’s own',
  '/offers': 'the catalogue; prices are resolved per organisation',
  '/products': 'the shop window',
  '/offers/loads': 'loads of the catalogue',
  '/campaigns': 'campaigns are the operator’s own',
  'itemId': 'campaigns are the operator’s own',
  '/discoveries': 'what suppliers report belongs to no customer before somebody says so',
  '/price-runs': 'acts on the catalogue',
  '/roles': 'roles are the operator’s own',
  '/roles/undo': 'roles are the operator’s own',
}

/** Which rows stand for the parameters of an address: one of the walker’s side, and one of the same kind that is another’s. */
export async function idsFor(world: World, { pattern }: Route, walker: Walker): Promise<Record<string, Ids> | null> {
  const names = [...pattern.matchAll(/:(\w+)/g)].map(([, name]) => name)
  const found: Record<string, Ids> = {}
  for (const name of names) {
    const ids = await idsOf(world, pattern, name, walker)
    if (!ids) return null
    found[name] = ids
  }
  return found
}

async function idsOf(world: World, pattern: string, name: string, walker: Walker): Promise<Ids | null> {
  const both = (of: (possessions: Possessions) => string): Ids => ({ own: of(world.own), foreign: of(world.foreign) })
  if (name === 'lineId') return both(({ lineId }) => lineId)
  if (name === 'organisationId') return both(({ buyer }) => String(buyer.organisationId))
  const place = placeOf(pattern, name)
  const isOffice = pattern.startsWith('/admin/')
  if (isOffice && place in staffsRows) return staffsRows[place](world, walker)
  const customers: Record<string, (possessions: Possessions) => string> = {
    '/orders': (one) => one.orderId, '/resources': (one) => one.resourceId, '/quotes': (one) => one.quoteId, '/cart': (one) => one.cartId,
    '/customers': (one) => String(one.buyer.organisationId), '/account/sessions': (one) => one.sessionId, '/account/data': (one) => one.ownExportId,
    '/organisation/data': (one) => one.exportId, '/kyc': (one) => one.kycId, '/receivables': (one) => one.receivableId,
    '/wallet/receivables': (one) => one.receivableId, '/members': (one) => one.memberId, '/departments': (one) => one.departmentId,
    '/tokens': (one) => one.tokenId, '/invitations': (one) => one.invitationId,
  }
  if (place in customers) return both(customers[place])
  // Of all batches those of loads alone have a page.
  if (pattern === '/admin/price-batches/:id') return world.things['/price-batches/load']
  if (place in world.things) return world.things[place as keyof World['things']]
  if (!(place in nobodysRows)) return null
  const own = await operatorsRow(world, place)
  return own === null ? null : { own, foreign: null }
}

/** What stands before the parameter; a second parameter has its name. */
function placeOf(pattern: string, name: string): string {
  const path = pattern.replace(/^\/(api\/v1)?(\/?admin)?/, '/').replace('//', '/')
  const before = path.slice(0, path.indexOf(`/:${name}`))
  return before.includes(':') ? name : before
}

/** Staff reach the operator’s own people; the customers’ are strangers to them, and what is one’s own no colleague reaches. */
const staffsRows: Record<string, (world: World, walker: Walker) => Ids> = {
  '/members': ({ house, foreign }) => ({ own: house.memberId, foreign: foreign.memberId }),
  '/departments': ({ house, foreign }) => ({ own: house.departmentId, foreign: foreign.departmentId }),
  '/invitations': ({ house, foreign }) => ({ own: house.invitationId, foreign: foreign.invitationId }),
  '/tokens': ({ foreign }, { selfs }) => ({ own: selfs!.tokenId, foreign: foreign.tokenId }),
  '/me/sessions': ({ colleague }, { selfs }) => ({ own: selfs!.sessionId, foreign: colleague.sessionId }),
  '/me/data': ({ colleague }, { selfs }) => ({ own: selfs!.exportId, foreign: colleague.exportId }),
}

/** Things of the operator: connections, jobs, calls, offers, roles. */
async function operatorsRow({ own }: World, place: string): Promise<string | null> {
  const names: Record<string, string> = {
    '/account/address': 'email', '/me/address': 'email', '/verify': 'email', '/roles': 'support', '/suppliers': own.shop.connection.code,
    '/organisation/consents': own.shop.connection.code, '/organisation/verification': own.shop.connection.code, '/enrolments': own.shop.connection.code,
    '/connections': String(own.shop.connection.id), '/offers': String(own.shop.offerId), '/products': String(own.shop.offerId),
  }
  if (place in names) return names[place]
  const tables: Record<string, string> = { '/jobs': 'jobs', '/calls': 'supplier_calls' }
  if (!tables[place]) return null
  const row = await db.from(tables[place]).orderBy('id', 'desc').select('id').first()
  return row ? String(row.id) : null
}

/** Bodies that the owner could send, so that with a foreign row nothing but the ownership is wrong. */
export function bodyFor({ pattern }: Route, { departmentId, unsubscribeQuoteId, shop }: Possessions): object {
  const bodies: Record<string, object> = {
    '/verifications/:organisationId/decision': { decision: 'approved', version: 1 },
    '/verifications/:organisationId/reveal': { reason: 'to compare' },
    '/orders/:id/lines/:lineId/resolve': { decision: 'undo', reason: '测试' },
    '/kyc/:id/act': { act: 'rejected', note: '测试' },
    '/members/:id/role': { role: 'reader' },
    '/members/:id/address': { email: 'found-again@kunpeng.example' },
    '/members/:id/status': { status: 'suspended' },
    '/members/:id/department': { departmentId },
    '/departments/:id': { name: '被改名', parentId: '' },
    '/cart/:id': { quantity: 9, months: 1 },
    '/quotes/:id/order': { idempotencyKey: 'a-key-of-the-stranger' },
    '/orders/:id/lines/:lineId/answer': { answer: 'give_up' },
    '/orders/:id/lines/:lineId/payment': pattern.startsWith('/api') ? { priceFen: 1 } : { priceFen: '1', idempotencyKey: 'a-fourth-key' },
    '/orders/:id/lines/:lineId/receivable': { reason: '逾期未付', idempotencyKey: 'a-fifth-key' },
    '/resources/:id/unsubscribe': { quoteId: unsubscribeQuoteId, idempotencyKey: 'another-key' },
    '/resources/:id/auto-renewal': { months: 1 },
    '/resources/:id/power': { act: 'suspend', reason: '测试' },
    '/resources/:id/changes': { offerId: shop.offerId },
    '/resources/:id/change-quotes': { offerId: shop.offerId },
    '/customers/:id/status': { status: 'suspended', reason: '测试' },
    '/approvals/:id/decision': { decision: 'rejected', note: '折扣过低' },
    '/discoveries/:id/decision': { decision: 'known', reason: '测试' },
    '/manual-steps/:id/answer': { outcome: 'out_of_stock', note: '没有货', idempotencyKey: 'a-fourth-key' },
    '/drifts/:id/decision': { decision: 'investigate', reason: '测试' },
    '/imports/:id': { act: 'undo', reason: '测试' },
    '/campaigns/:id/state': { act: 'publish', version: 1 },
    '/recharges/:id/decision': { decision: 'confirmed', note: '', idempotencyKey: 'a-third-key' },
  }
  return bodies[pattern.replace(/^\/(admin|api\/v1)/, '')] ?? {}
}

/** Foreign rows that do not answer 404, and why that tells nothing. `METHOD pattern`. */
export const toldOtherwise: Record<string, string> = {
  'POST /cart/:id': 'an item that is gone leads back to the cart, whoever had it',
  'POST /cart/:id/remove': 'an item that is gone leads back to the cart, whoever had it',
  'POST /api/v1/resources/:id/suspend': 'staff hear that a reason is missing before anything is looked up',
  'POST /api/v1/resources/:id/resume': 'staff hear that a reason is missing before anything is looked up',
}
