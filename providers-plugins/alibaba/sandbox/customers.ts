import { randomBytes } from 'node:crypto'
import { Problem, wrong } from './problem.ts'
import type { Customer, Store } from './store.ts'
import { text, utc, whole, yuanText, type Caller, type Parameters } from './wire.ts'

/** The role that opening an account makes in it. */
export const ROLE_NAME = 'VnoAdminRole'

const EMAIL = /^[^@\s]+@[^@\s]+\.[^@\s]+$/

const SESSION_SECONDS_MAX = 43_200

const PAGE_MS = 3 * 3600 * 1000

const TOKEN_MS = 30_000

export function customerOf(store: Store, caller: Caller): Customer {
  const customer = store.state.customers.find(({ uid }) => uid === caller.uid)
  if (!customer) {
    throw new Problem(400, 'InvalidOwner', `${caller.uid} is not a customer of yours`)
  }
  return customer
}

export function createAgAccount(store: Store, parameters: Parameters) {
  const email = text(parameters, 'LoginEmail')
  if (!EMAIL.test(email)) {
    throw wrong('LoginEmail')
  }
  if (text(parameters, 'EnterpriseName').length > 64) {
    throw wrong('EnterpriseName', 'must have at most 64 characters')
  }
  if (store.state.customers.some((customer) => customer.email === email)) {
    throw new Problem(400, 'LoginEmailExist', 'The e-mail address is taken')
  }
  const customer: Customer = {
    uid: `17${String(store.next()).padStart(14, '0')}`,
    email,
    enterprise: text(parameters, 'EnterpriseName'),
    createdAt: 0,
    certified: false,
    frozen: false,
    quotaFen: 0,
  }
  store.state.customers.push(customer)
  return { AgRelationDto: { Pk: customer.uid, Mpk: store.state.ownUid, RamAdminRoleName: ROLE_NAME, Type: 'VNO' } }
}

export function getCustomerList(store: Store) {
  const UidList = store.state.customers.map(({ uid }) => uid)
  if (UidList.length === 0) {
    throw new Problem(401, 'VnoNoDataError', 'No data')
  }
  return { Data: { UidList } }
}

export function getCustomerAccountInfo(store: Store, _: Parameters, caller: Caller) {
  const { email, certified, frozen } = customerOf(store, caller)
  return {
    Data: {
      AccountType: '1',
      LoginEmail: email,
      IsCertified: certified,
      CreditLimitStatus: frozen ? 'Freeze' : 'Normal',
      HostingStatus: 'Normal',
      Mpk: Number(store.state.ownUid),
    },
  }
}

export function setResellerUserStatus(store: Store, parameters: Parameters, caller: Caller) {
  const customer = customerOf(store, caller)
  const status = text(parameters, 'Status')
  text(parameters, 'BusinessType')
  if (status !== 'Freeze' && status !== 'Thaw') {
    throw wrong('Status')
  }
  customer.frozen = status === 'Freeze'
  store.moved()
  return { Data: true }
}

export function availableQuota(store: Store, parameters: Parameters, caller: Caller) {
  text(parameters, 'ItemCodes')
  return { Data: yuanText(customerOf(store, caller).quotaFen) }
}

/** The amount is what the customer can spend from then on. `OutBizId` makes a second call the first one's. */
export function setResellerUserQuota(store: Store, parameters: Parameters, caller: Caller) {
  const customer = customerOf(store, caller)
  const key = `quota ${text(parameters, 'OutBizId')}`
  const amount = Math.round(Number(text(parameters, 'Amount')) * 100)
  if (!Number.isSafeInteger(amount) || amount < 0) {
    throw wrong('Amount')
  }
  if (amount > store.state.cashFen) {
    throw new Problem(200, '-116', 'The balance of the reseller is not sufficient')
  }
  if (!store.state.tokens[key]) {
    store.state.tokens[key] = { payload: String(amount), result: true }
    customer.quotaFen = amount
    store.moved()
  }
  return { Data: true }
}

/** Session keys carry their account and end in themselves, so that they outlive a restart. */
export function sessionKey(store: Store, uid: string, until: number) {
  const accessKeyId = `STS.${Buffer.from(`${uid}.${until}`).toString('base64url')}`
  return {
    accessKeyId,
    secret: store.hash(`session secret ${accessKeyId}`).slice(0, 44),
    token: `CAIS${Buffer.from(store.hash(`session token ${accessKeyId}`)).toString('base64')}`,
  }
}

export function readSessionKey(accessKeyId: string): { uid: string; until: number } | null {
  if (!accessKeyId.startsWith('STS.')) {
    return null
  }
  const [uid, until] = Buffer.from(accessKeyId.slice(4), 'base64url').toString('utf8').split('.')
  return until === undefined ? null : { uid, until: Number(until) }
}

export function assumeRole(store: Store, parameters: Parameters, caller: Caller) {
  const match = /^acs:ram::(\d+):role\/(.+)$/.exec(text(parameters, 'RoleArn'))
  text(parameters, 'RoleSessionName')
  const customer = store.state.customers.find(({ uid }) => uid === match?.[1])
  if (!match || !customer || match[2] !== ROLE_NAME) {
    throw new Problem(404, 'EntityNotExist.Role', 'The role does not exist')
  }
  const until = caller.now + whole(parameters, 'DurationSeconds', 900, SESSION_SECONDS_MAX, 3600) * 1000
  const { accessKeyId, secret, token } = sessionKey(store, customer.uid, until)
  return {
    AssumedRoleUser: { Arn: `${match[0]}/session`, AssumedRoleId: `${customer.uid}:session` },
    Credentials: { AccessKeyId: accessKeyId, AccessKeySecret: secret, SecurityToken: token, Expiration: utc(until) },
  }
}

/** A token that signs in once, within half a minute. Not signed: the session's secrets stand in the address. */
export function signinToken(store: Store, parameters: Parameters, now: number) {
  const accessKeyId = text(parameters, 'AccessKeyId')
  const claim = readSessionKey(accessKeyId)
  const key = claim && sessionKey(store, claim.uid, claim.until)
  const isGood = key?.secret === parameters.get('AccessKeySecret') && key?.token === parameters.get('SecurityToken')
  if (!claim || !isGood || claim.until < now) {
    throw new Problem(403, 'InvalidSecurityToken.Expired', 'The session is not valid')
  }
  const token = randomBytes(32).toString('base64url')
  store.state.tickets[token] = { uid: claim.uid, until: now + TOKEN_MS, kind: 'signin' }
  store.moved()
  return { SigninToken: token }
}

export function certificationPage(store: Store, parameters: Parameters, caller: Caller, endpoint: string) {
  const uid = text(parameters, 'AliyunPk')
  for (const name of ['BidType', 'Platform', 'Source', 'SubjectType']) {
    text(parameters, name)
  }
  if (!store.state.customers.some((customer) => customer.uid === uid)) {
    throw new Problem(404, 'Invalid PK', 'There is no such account')
  }
  const ticket = randomBytes(24).toString('base64url')
  store.state.tickets[ticket] = { uid, until: caller.now + PAGE_MS, kind: 'certify' }
  store.moved()
  return { Data: `${endpoint}/certify?ticket=${ticket}` }
}
