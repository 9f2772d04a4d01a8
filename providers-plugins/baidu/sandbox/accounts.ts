import { randomBytes } from 'node:crypto'
import { Problem } from './problem.ts'
import type { Account, Store } from './store.ts'
import { optionalText, text, utc, type Caller, type Request } from './wire.ts'

/** The organisation of the sandbox's own account. */
export const ORGANIZATION_ID = 'org-kboss-sandbox'

/** The role that every account of the organisation has for its owner. */
export const ROLE_NAME = 'KBossReseller'

const NAME = /^[A-Za-z0-9_-]{2,64}$/

const MOBILE = /^1\d{10}$/

const SESSION_SECONDS_MAX = 43_200

const SIGNIN_MS = 10 * 60 * 1000

function requireOwner(caller: Caller, organizationId: string): void {
  if (!caller.isOwn || organizationId !== ORGANIZATION_ID) {
    throw new Problem(403, 'AccessDenied', 'Only the owner of the organisation may do this')
  }
}

const isActive = (store: Store, account: Account, now: number): boolean =>
  now >= account.joinedAt + store.options.activationSeconds * 1000

const shown = (store: Store, account: Account, now: number) => ({
  id: account.id,
  name: account.name,
  mobile: account.mobile,
  status: isActive(store, account, now) ? 'ACTIVE' : 'CREATING',
  joinTime: utc(account.joinedAt),
  description: account.description,
  consolidateBilling: true,
})

export function createAccount(store: Store, { body, parts }: Request, caller: Caller) {
  requireOwner(caller, parts[0])
  const name = text(body, 'name')
  const mobile = text(body, 'mobile')
  if (!NAME.test(name)) {
    throw new Problem(400, 'InvalidParameter', '[name] letters, digits, "_" and "-", 2 to 64')
  }
  if (!MOBILE.test(mobile)) {
    throw new Problem(400, 'InvalidParameter', '[mobile] is not a phone number')
  }
  if (store.state.accounts.some((account) => account.name === name)) {
    throw new Problem(409, 'AccountNameAlreadyExist', `There is an account ${name}`)
  }
  const account: Account = {
    id: store.id('account'),
    name,
    mobile: `${mobile.slice(0, 3)}****${mobile.slice(7)}`,
    description: optionalText(body, 'description') ?? '',
    joinedAt: caller.now,
  }
  store.state.accounts.push(account)
  return shown(store, account, caller.now)
}

export function listAccounts(store: Store, { query, parts }: Request, caller: Caller) {
  requireOwner(caller, parts[0])
  const name = query.get('name') ?? ''
  const pageNo = Number(query.get('pageNo') ?? 1)
  const pageSize = Number(query.get('pageSize') ?? 20)
  const found = store.state.accounts.filter((account) => account.name.includes(name))
  const rows = found.slice((pageNo - 1) * pageSize, pageNo * pageSize)
  const accounts = rows.map((account) => shown(store, account, caller.now))
  return { pageNo, pageSize, totalCount: found.length, accounts }
}

export function readAccount(store: Store, { parts }: Request, caller: Caller) {
  requireOwner(caller, parts[0])
  const account = store.state.accounts.find(({ id }) => id === parts[1])
  if (!account) {
    throw new Problem(404, 'AccountNotFound', `The organisation has no account ${parts[1]}`)
  }
  return shown(store, account, caller.now)
}

function memberOf(store: Store, id: string, now: number): Account {
  const account = store.state.accounts.find((known) => known.id === id)
  if (!account || !isActive(store, account, now)) {
    throw new Problem(403, 'AccessDenied', 'The account is not ours, or not activated yet')
  }
  return account
}

/** Session keys carry their account and end in themselves, so that they outlive a restart. */
export function sessionKey(store: Store, accountId: string, validUntil: number) {
  const accessKeyId = `ASIA${Buffer.from(`${accountId}.${validUntil}`).toString('hex')}`
  return {
    accessKeyId,
    secret: store.derive(`session secret ${accessKeyId}`).slice(0, 40),
    token: `ZjkyZ${Buffer.from(store.derive(`session token ${accessKeyId}`)).toString('base64')}|AAAA`,
  }
}

export function readSessionKey(accessKeyId: string): { accountId: string; until: number } | null {
  if (!accessKeyId.startsWith('ASIA')) {
    return null
  }
  const [accountId, until] = Buffer.from(accessKeyId.slice(4), 'hex').toString('utf8').split('.')
  return until === undefined ? null : { accountId, until: Number(until) }
}

export function assumeRole(store: Store, { query }: Request, caller: Caller) {
  const account = memberOf(store, query.get('accountId') ?? '', caller.now)
  const seconds = Number(query.get('durationSeconds') ?? 7200)
  if (!caller.isOwn || query.get('roleName') !== ROLE_NAME || !query.has('assumeRole')) {
    throw new Problem(403, 'AccessDenied', 'There is no such role that trusts this account')
  }
  if (!Number.isInteger(seconds) || seconds < 900 || seconds > SESSION_SECONDS_MAX) {
    throw new Problem(400, 'InvalidParameter', '[durationSeconds] must be 900 to 43200')
  }
  const until = caller.now + seconds * 1000
  const { accessKeyId, secret, token } = sessionKey(store, account.id, until)
  return {
    accessKeyId,
    secretAccessKey: secret,
    sessionToken: token,
    createTime: utc(caller.now),
    expiration: utc(until),
    userId: account.id,
    roleId: `role-${account.id.slice(0, 8)}`,
  }
}

export function signinToken(store: Store, { query }: Request, caller: Caller) {
  const account = memberOf(store, query.get('userId') ?? '', caller.now)
  const token = `${randomBytes(24).toString('base64')}|BBBB`
  store.state.signins[token] = { accountId: account.id, until: caller.now + SIGNIN_MS }
  store.changed()
  return {
    userId: account.id,
    sessionToken: token,
    createTime: utc(caller.now),
    expiration: utc(caller.now + SIGNIN_MS),
  }
}
