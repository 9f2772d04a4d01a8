import { randomBytes } from 'node:crypto'
import { invalid, Problem } from './problem.ts'
import type { Store, User } from './store.ts'
import { beijing, object, optionalText, text, whole, type Caller, type Request } from './wire.ts'

/** Our number as a partner of the vendor's. */
export const PARTNER_ID = 'partner-7001'

/** The role that a customer's account has for its partner. */
export const ROLE_NAME = 'PartnerRole'

const PHONE = /^1\d{10}$/

const SESSION_SECONDS_MAX = 43_200

function requirePartner(caller: Caller, partnerId: string): void {
  if (!caller.isPartner || partnerId !== PARTNER_ID) {
    throw new Problem(403, 'PERMISSION_DENIED', 'Only the partner may do this')
  }
}

/** The code that goes to a phone. */
export function sendVerificationCode(store: Store, { body, parts }: Request, caller: Caller) {
  requirePartner(caller, parts[0])
  const info = object(body, 'sendVerificationCodeInfo')
  const phone = text(info, 'mobilePhone')
  if (!PHONE.test(phone)) {
    throw invalid('mobilePhone', 'is not a phone number')
  }
  const minutes = whole(info, 'timeout', 1, 60, 10)
  const digits = store.derive(`code ${phone} ${store.next()}`).readUInt32BE() % 1_000_000
  const code = String(digits).padStart(6, '0')
  store.state.codes[phone] = { code, until: caller.now + minutes * 60_000 }
  return {}
}

export function createUser(store: Store, { body, parts }: Request, caller: Caller) {
  requirePartner(caller, parts[0])
  const info = object(body, 'createUserInfo')
  const phone = text(info, 'mobilePhone')
  const userId = text(info, 'userId')
  const sent = store.state.codes[phone]
  if (!sent || sent.code !== text(info, 'verificationCode') || sent.until < caller.now) {
    throw invalid('verificationCode', 'is wrong or has expired')
  }
  if (store.state.users.some((user) => user.userId === userId)) {
    throw new Problem(409, 'ALREADY_EXISTS', `There is a user ${userId}`)
  }
  text(info, 'password')
  delete store.state.codes[phone]
  const user: User = {
    pin: `jcloud_${store.derive(`pin ${store.next()}`).toString('hex').slice(0, 7)}`,
    userId,
    name: text(info, 'name'),
    phone: `${text(info, 'countryCode')}-${phone}`,
    email: optionalText(info, 'email') ?? '',
    joinedAt: caller.now,
    auth: 0,
  }
  store.state.users.push(user)
  const { accessKeyId, secret } = customerKey(store, user.pin)
  const roleJrn = `jrn:iam::${user.pin}:role/${ROLE_NAME}`
  return { pin: user.pin, userId, roleJrn, accessKey: accessKeyId, secretkey: secret }
}

/** The customer's own long-term key. */
export const customerKey = (store: Store, pin: string) => ({
  accessKeyId: `JDCC${store.derive(`customer key ${pin}`).toString('hex').slice(0, 28).toUpperCase()}`,
  secret: store.derive(`customer secret ${pin}`).toString('hex').slice(0, 32).toUpperCase(),
})

const shown = (user: User) => ({
  userId: user.userId,
  pin: user.pin,
  name: user.name,
  countryCode: user.phone.split('-')[0],
  mobilePhone: user.phone,
  email: user.email,
  status: 1,
  cooperationStartTime: beijing(user.joinedAt),
})

export function listUsers(store: Store, { query, parts }: Request, caller: Caller) {
  requirePartner(caller, parts[0])
  const pin = query.get('pin')
  const phone = query.get('mobilePhone')
  const pageNumber = Number(query.get('pageNumber') ?? 1)
  const pageSize = Number(query.get('pageSize') ?? 50)
  if (!(pageSize >= 10 && pageSize <= 100)) {
    throw invalid('pageSize', 'must be 10 to 100')
  }
  const found = store.state.users.filter(
    (user) => (pin === null || user.pin === pin) && (phone === null || user.phone === phone)
  )
  const users = found.slice((pageNumber - 1) * pageSize, pageNumber * pageSize).map(shown)
  return { total: found.length, users }
}

export function checkPartner(store: Store, { body }: Request, caller: Caller) {
  requirePartner(caller, PARTNER_ID)
  const info = object(body, 'userCpCheckInfo')
  const user = store.state.users.find(({ pin }) => pin === text(info, 'userPin'))
  const check = text(info, 'partnerPin') === PARTNER_ID && user !== undefined
  return { check, userId: user?.userId ?? '' }
}

export function createUserAuth(store: Store, { body, parts }: Request, caller: Caller) {
  requirePartner(caller, parts[0])
  const user = store.state.users.find(({ userId }) => userId === parts[1])
  if (!user) {
    throw new Problem(404, 'NOT_FOUND', `There is no user ${parts[1]}`)
  }
  const info = object(body, 'userAuthInfo')
  whole(info, 'authStatus', 0, 9)
  whole(info, 'subject', 0, 99)
  whole(info, 'cardType', 0, 99)
  if (text(info, 'cardNumber').length !== 18) {
    throw invalid('cardNumber', 'must have 18 characters')
  }
  text(info, 'name')
  user.auth = 2
  store.touch()
  return {}
}

export function describeUser(store: Store, _: Request, caller: Caller) {
  const user = store.state.users.find(({ pin }) => pin === caller.pin)
  if (!user) {
    throw new Problem(404, 'NOT_FOUND', `There is no user ${caller.pin}`)
  }
  return { pin: user.pin, loginName: user.pin, accountId: user.userId, userAuth: user.auth }
}

export function createTicket(store: Store, { body }: Request, caller: Caller) {
  const hours = whole(body, 'expire', 1, 24, 24)
  const ticket = randomBytes(24).toString('base64url')
  store.state.tickets[ticket] = { pin: caller.pin, until: caller.now + hours * 3600_000 }
  store.touch()
  return { ticket }
}

/** Session keys carry their pin and end in themselves, so that they outlive a restart. */
export function sessionKey(store: Store, pin: string, until: number) {
  const accessKeyId = `JDCS${Buffer.from(`${pin}.${until}`).toString('hex').toUpperCase()}`
  return {
    accessKeyId,
    secret: store.derive(`session secret ${accessKeyId}`).toString('hex').slice(0, 32),
    token: store.derive(`session token ${accessKeyId}`).toString('base64'),
  }
}

export function readSessionKey(accessKeyId: string): { pin: string; until: number } | null {
  if (!accessKeyId.startsWith('JDCS')) {
    return null
  }
  const [pin, until] = Buffer.from(accessKeyId.slice(4), 'hex').toString('utf8').split('.')
  return until === undefined ? null : { pin, until: Number(until) }
}

export function assumeRole(store: Store, { body }: Request, caller: Caller) {
  const info = object(body, 'assumeRoleInfo')
  const match = /^jrn:iam::([^:]+):role\/(.+)$/.exec(text(info, 'roleJrn'))
  const user = store.state.users.find(({ pin }) => pin === match?.[1])
  if (!caller.isPartner || !user || match?.[2] !== ROLE_NAME) {
    throw new Problem(403, 'PERMISSION_DENIED', 'There is no such role that trusts this account')
  }
  text(info, 'roleSessionName')
  const until = caller.now + whole(info, 'durationSeconds', 900, SESSION_SECONDS_MAX, 3600) * 1000
  const { accessKeyId, secret, token } = sessionKey(store, user.pin, until)
  return { credentials: { accessKey: accessKeyId, secretKey: secret, sessionToken: token, expiration: beijing(until) } }
}
