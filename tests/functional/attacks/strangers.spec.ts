import router from '@adonisjs/core/services/router'
import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { clock } from '#kernel/clock'
import { hub } from '#suppliers/hub'
import { shelfChanged } from '#tests/fixtures/catalog'
import { givenMember, givenStaff, sessionOf } from '#tests/fixtures/people'
import { givenPossessions, type Possessions } from '#tests/fixtures/possessions'

type Route = { pattern: string; methods: string[]; door?: { name: string; args?: { permission: string | null } } }

function routes(): Route[] {
  return (Object.values(router.toJSON()).flat() as any[]).map(({ pattern, methods, middleware }) => {
    const door = [...middleware.all()].find(({ name }: { name?: string }) => name === 'viewer' || name === 'token') as Route['door']
    return { pattern, methods, door }
  })
}

const isAdmin = (pattern: string) => pattern === '/admin' || pattern.startsWith('/admin/')
const portalRoutes = () => routes().filter(({ pattern, door }) => !isAdmin(pattern) && door?.name === 'viewer' && door.args?.permission)

/** Tables in which a stranger must not change a letter. */
const kept = ['orders', 'order_lines', 'order_line_events', 'quotes', 'quote_lines', 'cart_items', 'resources', 'unsubscribe_quotes', 'wallets',
  'wallet_holds', 'ledger_entries', 'departments', 'organisations', 'users', 'user_roles', 'jobs', 'second_factors', 'recovery_codes',
  'invitations', 'data_exports', 'supplier_consents']

async function everything(): Promise<string> {
  const rows = await Promise.all(kept.map(async (table) => [table, await db.from(table)]))
  return JSON.stringify(rows, (key, value) => (['last_seen_at', 'last_used_at', 'updated_at'].includes(key) ? undefined : value))
}

/** Which id of the victim stands for `:id`, by the first part of the address, or the first two. */
const owned: Record<string, keyof Possessions> = {
  'orders': 'orderId', 'resources': 'resourceId', 'quotes': 'quoteId', 'cart': 'cartId', 'members': 'memberId', 'departments': 'departmentId', 'tokens': 'tokenId',
  'invitations': 'invitationId', 'organisation': 'exportId', 'account/sessions': 'sessionId', 'account/data': 'ownExportId', 'wallet/receivables': 'receivableId',
}

const ownedBy = (pattern: string): keyof Possessions => {
  const [, first, second] = pattern.split('/')
  return owned[`${first}/${second}`] ?? owned[first]
}

/** Where an item that is gone, or was never there, leads back with a notice: it may have been removed in another tab. */
const vanished: Record<string, string> = { '/cart/:id': '/cart', '/cart/:id/remove': '/cart' }

/** Bodies that the owner could send, so that nothing but the ownership is wrong. */
const bodies = (victim: Possessions): Record<string, object> => ({
  '/members/:id/role': { role: 'reader' },
  '/members/:id/status': { status: 'suspended' },
  '/members/:id/department': { departmentId: victim.departmentId },
  '/members/:id/address': { email: 'given-anew@example.com' },
  '/departments/:id': { name: '被改名', parentId: '' },
  '/cart/:id': { quantity: 9, months: 1 },
  '/quotes/:id/order': { idempotencyKey: 'a-key-of-the-stranger' },
  '/orders/:id/lines/:lineId/answer': { answer: 'give_up' },
  '/orders/:id/lines/:lineId/payment': { priceFen: '1', idempotencyKey: 'a-third-key' },
  '/wallet/receivables/:id/settlement': { idempotencyKey: 'a-sixth-key' },
  '/resources/:id/unsubscribe': { quoteId: victim.unsubscribeQuoteId, idempotencyKey: 'another-key' },
  '/resources/:id/auto-renewal': { months: 1 },
  '/resources/:id/power': { act: 'suspend', reason: '测试' },
  '/resources/:id/changes': { offerId: 1 },
})

test.group('Attacks | strangers', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(() => shelfChanged())
  group.each.teardown(() => {
    clock.restore()
    hub.restore()
  })

  test('every address of the portal with somebody else’s id is not found, and changes nothing', async ({ client, assert }) => {
    const victim = await givenPossessions()
    const session = await sessionOf(await givenMember())
    const before = await everything()
    const wrong: string[] = []
    const tried: string[] = []
    for (const { pattern, methods } of portalRoutes().filter((route) => /:(?!which|what|link|code)/.test(route.pattern))) {
      const kind = ownedBy(pattern)
      assert.exists(kind, `${pattern} has an id that this test does not know: say whose it is`)
      const path = pattern.replace(':id', String(victim[kind])).replace(':lineId', victim.lineId)
      const isPost = methods.includes('POST')
      const request = isPost ? client.post(path).form(bodies(victim)[pattern] ?? {}).withCsrfToken() : client.get(path)
      const answer = await request.withSession(session).redirects(0)
      tried.push(pattern)
      if (answer.status() !== 404 && answer.header('location') !== vanished[pattern]) wrong.push(`${methods[0]} ${pattern}: ${answer.status()} ${answer.header('location') ?? ''}`)
    }
    assert.deepEqual(wrong, [])
    assert.isAbove(tried.length, 20)
    assert.equal(await everything(), before)
  }).timeout(60_000)

  test('a customer opens nothing of the back office, by page or by form', async ({ client, assert }) => {
    const session = await sessionOf(await givenMember())
    const before = await everything()
    const wrong: string[] = []
    for (const { pattern, methods } of routes().filter((route) => isAdmin(route.pattern))) {
      const path = pattern.replace(/:\w+/g, '1')
      const isPost = methods.includes('POST')
      const answer = await (isPost ? client.post(path).withCsrfToken() : client.get(path)).withSession(session).redirects(0)
      if (![403, 404].includes(answer.status())) wrong.push(`${methods[0]} ${pattern}: ${answer.status()}`)
    }
    assert.deepEqual(wrong, [])
    assert.equal(await everything(), before)
  }).timeout(60_000)

  test('no form works without its CSRF token', async ({ client, assert }) => {
    const [customer, administrator] = [await sessionOf(await givenMember()), await sessionOf(await givenStaff({ role: 'administrator' }))]
    const before = await everything()
    const wrong: string[] = []
    for (const { pattern } of routes().filter(({ methods, door }) => methods.includes('POST') && door?.name === 'viewer')) {
      const answer = await client.post(pattern.replace(/:\w+/g, '1')).withSession(isAdmin(pattern) ? administrator : customer).redirects(0)
      const isToldExpired = answer.status() === 302 && answer.flashMessage('errorsBag')?.E_BAD_CSRF_TOKEN
      if (answer.status() !== 404 && !isToldExpired) wrong.push(`${pattern}: ${answer.status()}`)
    }
    assert.deepEqual(wrong, [])
    assert.equal(await everything(), before)
  }).timeout(60_000)

  test('with a session that ran out every page leads to the sign-in and no form acts', async ({ client, assert }) => {
    const victim = await givenPossessions()
    const stale = { ...(await sessionOf({ id: victim.buyer.userId })) }
    clock.advance(13 * 3_600_000)
    const before = await everything()
    const wrong: string[] = []
    for (const { pattern, methods } of portalRoutes()) {
      const kind = ownedBy(pattern)
      const path = pattern.replace(':id', String(victim[kind])).replace(':lineId', victim.lineId).replace(':which', 'email')
      const isPost = methods.includes('POST')
      const request = isPost ? client.post(path).form(bodies(victim)[pattern] ?? {}).withCsrfToken() : client.get(path)
      const answer = await request.withSession(stale).redirects(0)
      const isRefused = [302, 303].includes(answer.status()) ? answer.header('location')?.startsWith('/sign-in') : [401, 404].includes(answer.status())
      if (!isRefused) wrong.push(`${methods[0]} ${pattern}: ${answer.status()} ${answer.header('location') ?? ''}`)
    }
    assert.deepEqual(wrong, [])
    assert.equal(await everything(), before)
  }).timeout(60_000)

  test('the API opens nothing without a token', async ({ assert }) => {
    const wrong: string[] = []
    for (const { pattern, methods } of routes().filter(({ door }) => door?.name === 'token')) {
      const url = `http://${process.env.HOST}:${process.env.PORT}${pattern.replace(/:\w+/g, '1')}`
      const answer = await fetch(url, { method: methods[0], headers: { 'idempotency-key': 'x', 'authorization': 'Bearer kb_Mg.bm9uZW5vbmVub25lbm9uZQ' } })
      if (![401, 429].includes(answer.status)) wrong.push(`${methods[0]} ${pattern}: ${answer.status}`)
    }
    assert.deepEqual(wrong, [])
  })
})
