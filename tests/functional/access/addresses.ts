import db from '@adonisjs/lucid/services/db'
import { newId } from '#kernel/ids'
import type { Possessions } from '#tests/fixtures/possessions'
import type { Route, World } from './world.ts'

type Ids = { own: string; foreign: string | null }

/** No row of this kind stands in the world of the table: who may look finds nothing, which the table shows as 404. */
const ABSENT = '987654321'
const absent: Record<string, string> = {
  '/kyc': newId('kyc'), '/wallet/receivables': newId('rcv'), '/receivables': newId('rcv'), '/drifts': newId('drf'), '/imports': newId('imp'),
}

/**
 * Which rows stand for the parameters of an address. `foreign` is the same kind of row of the other customer; null where rows
 * belong to nobody: the operator's own things are seen by whoever holds the permission.
 */
export async function idsFor(world: World, { pattern }: Route): Promise<Record<string, Ids> | null> {
  const names = [...pattern.matchAll(/:(\w+)/g)].map(([, name]) => name)
  const found: Record<string, Ids> = {}
  for (const name of names) {
    const ids = await idsOf(world, pattern, name)
    if (!ids) return null
    found[name] = ids
  }
  return found
}

async function idsOf(world: World, pattern: string, name: string): Promise<Ids | null> {
  const both = (of: (possessions: Possessions) => string): Ids => ({ own: of(world.own), foreign: of(world.foreign) })
  const nobodys = (own: string): Ids => ({ own, foreign: null })
  if (name === 'lineId') return both(({ lineId }) => lineId)
  if (name === 'organisationId') return both(({ buyer }) => String(buyer.organisationId))
  if (name === 'which') return nobodys('email')
  if (name === 'itemId' || name === 'fileId') return world.things[name]
  const place = pattern.replace(/^\/(api\/v1|admin)/, '').replace(/\/:.*/, '')
  const isOffice = pattern.startsWith('/admin/')
  const customers: Record<string, (possessions: Possessions) => string> = {
    '/orders': (one) => one.orderId, '/resources': (one) => one.resourceId, '/quotes': (one) => one.quoteId, '/cart': (one) => one.cartId,
    '/customers': (one) => String(one.buyer.organisationId), '/account/sessions': (one) => one.sessionId, '/account/data': (one) => one.ownExportId,
    '/organisation/data': (one) => one.exportId, '/kyc': (one) => one.kycId,
    ...(isOffice ? {} : {
      '/members': (one) => one.memberId, '/departments': (one) => one.departmentId, '/tokens': (one) => one.tokenId, '/invitations': (one) => one.invitationId,
    }),
  }
  if (place in customers) return both(customers[place])
  if (place === '/recharges') return world.recharges
  if (isOffice && place in world.things) return world.things[place as keyof World['things']]
  // Staff reach their own people there; the customers' are strangers to them like anybody else.
  if (isOffice && ['/members', '/departments', '/tokens', '/invitations', '/me/sessions', '/me/data'].includes(place)) {
    return { own: ABSENT, foreign: foreignOfOffice(world.foreign, place) }
  }
  return nobodys((await operatorsRow(world, place)) ?? absent[place] ?? ABSENT)
}

function foreignOfOffice(foreign: Possessions, place: string): string {
  const ids: Record<string, string> = {
    '/members': foreign.memberId, '/departments': foreign.departmentId, '/tokens': foreign.tokenId, '/invitations': foreign.invitationId,
    '/me/sessions': foreign.sessionId, '/me/data': foreign.ownExportId,
  }
  return ids[place]
}

/** Things of the operator: connections, jobs, calls, offers, roles. */
async function operatorsRow({ own }: World, place: string): Promise<string | null> {
  if (['/suppliers', '/organisation/consents', '/organisation/verification'].includes(place)) return own.shop.connection.code
  if (place === '/connections') return String(own.shop.connection.id)
  if (place === '/offers' || place === '/products') return String(own.shop.offerId)
  if (place === '/roles') return 'support'
  const tables: Record<string, string> = { '/jobs': 'jobs', '/calls': 'supplier_calls', '/prices': 'price_rules' }
  if (!tables[place]) return null
  const row = await db.from(tables[place]).orderBy('id', 'desc').select('id').first()
  return row ? String(row.id) : null
}

/** Bodies that the owner could send, so that with a foreign row nothing but the ownership is wrong. */
export function bodyFor({ pattern }: Route, { departmentId, unsubscribeQuoteId, shop }: Possessions): object {
  const bodies: Record<string, object> = {
    '/verifications/:organisationId/decision': { decision: 'approved', version: 1 },
    '/verifications/:organisationId/reveal': { reason: 'to compare' },
    '/kyc/:id/act': { act: 'rejected', note: '测试' },
    '/members/:id/role': { role: 'reader' },
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
    '/campaigns/:id/state': { act: 'publish', version: 1 },
    '/recharges/:id/decision': { decision: 'confirmed', note: '', idempotencyKey: 'a-third-key' },
  }
  return bodies[pattern.replace(/^\/(admin|api\/v1)/, '')] ?? {}
}

/** Foreign rows that do not answer 404, and why that tells nothing. `METHOD pattern`. */
export const toldOtherwise: Record<string, string> = {
  'POST /cart/:id': 'an item that is gone leads back to the cart, whoever had it',
  'POST /cart/:id/remove': 'an item that is gone leads back to the cart, whoever had it',
}
