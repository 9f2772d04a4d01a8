import { Problem } from './problem.ts'
import type { Account, Store } from './store.ts'
import { iso, type Body } from './wire.ts'

const INVITATION_MS = 7 * 24 * 3600 * 1000

const PAGE_MS = 30 * 60 * 1000

export function accountOf(store: Store, accountId: unknown): Account {
  const found = store.state.accounts.find((account) => account.accountId === accountId)
  if (!found) {
    throw new Problem(404, 'NotFound', 'There is no such account')
  }
  return found
}

export function shown(store: Store, account: Account, endpoint: string, now: number) {
  const invitation =
    account.state === 'INVITED'
      ? {
          url: `${endpoint}/accept?ticket=${store.made(`invite ${account.accountId}`).slice(0, 40)}`,
          expiresAt: iso(now + INVITATION_MS),
        }
      : null
  return { ...account, restrictions: [], invitation }
}

export function upsert(store: Store, body: Body): Account {
  const { ref, accountId, attributes = {} } = body as {
    ref: string
    accountId?: string
    attributes?: Record<string, string>
  }
  if (!attributes.organisationName) {
    throw new Problem(400, 'NeedsAttributes', 'Who is it?', { field: 'organisationName' })
  }
  const known = accountId
    ? accountOf(store, accountId)
    : store.state.accounts.find((account) => account.ref === ref)
  if (known) {
    known.ref = ref
    known.name = attributes.displayName ?? attributes.organisationName
    store.revision += 1
    return known
  }
  const account: Account = {
    accountId: `ref-${String(store.next()).padStart(8, '0')}`,
    ref,
    name: attributes.displayName ?? attributes.organisationName,
    state: store.invites ? 'INVITED' : 'ACTIVE',
    verification: 'NONE',
    submittedAt: null,
  }
  store.state.accounts.push(account)
  return account
}

export function openSession(store: Store, body: Body, endpoint: string, now: number) {
  const account = usable(store, body.accountId)
  const until = now + Math.min(Number(body.seconds ?? 60), 600) * 1000
  const ticket = store.ticket(account.accountId, 'console', until)
  return { ticket, url: `${endpoint}/console?ticket=${ticket}`, expiresAt: iso(until) }
}

/** An account that may be used for something. */
export function usable(store: Store, accountId: unknown): Account {
  const account = accountOf(store, accountId)
  if (account.state !== 'ACTIVE') {
    throw new Problem(403, 'AccountSuspended', `The account is ${account.state}`)
  }
  return account
}

/** A second submission is answered with what became of the first. */
export function submitVerification(store: Store, body: Body, now: number): Account {
  const account = accountOf(store, body.accountId)
  if (!Array.isArray(body.documents) || body.documents.length === 0) {
    throw new Problem(400, 'BadField', 'There are no documents', { field: 'evidence' })
  }
  if (account.verification === 'NONE') {
    account.verification = 'SUBMITTED'
    account.submittedAt = now
    store.revision += 1
  }
  return account
}

export function startHosted(store: Store, body: Body, endpoint: string, now: number) {
  const account = accountOf(store, body.accountId)
  const until = now + PAGE_MS
  const ticket = store.ticket(account.accountId, 'verify', until)
  return { account, url: `${endpoint}/verify?ticket=${ticket}`, expiresAt: iso(until) }
}

/** The supplier's own pages: each ticket opens one of them, once. */
export function openPage(store: Store, target: string, now: number): { status: number; body: string } {
  const url = new URL(target, 'http://sandbox')
  const ticket = url.searchParams.get('ticket') ?? ''
  if (url.pathname === '/accept') {
    const account = store.state.accounts.find(
      ({ accountId }) => store.made(`invite ${accountId}`).slice(0, 40) === ticket
    )
    if (account?.state === 'INVITED') {
      account.state = 'ACTIVE'
      store.revision += 1
    }
    return account ? { status: 200, body: 'Accepted' } : { status: 404, body: 'No such invitation' }
  }
  const found = Object.hasOwn(store.state.tickets, ticket) ? store.state.tickets[ticket] : null
  if (!found || found.until <= now || `/${found.use}` !== url.pathname) {
    return { status: 403, body: 'This address does not work any more' }
  }
  delete store.state.tickets[ticket]
  if (found.use === 'verify') {
    accountOf(store, found.accountId).verification = 'VERIFIED'
  }
  store.revision += 1
  return { status: 200, body: `Welcome, ${found.accountId}` }
}
