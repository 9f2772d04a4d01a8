import { Problem } from './problem.ts'
import type { Account, Store } from './store.ts'
import {
  isoTime,
  optionalText,
  optionalWhole,
  text,
  whole,
  type Body,
  type Caller,
} from './wire.ts'

/** The role that every account of the organisation has for its owner. */
export const ROLE_NAME = 'KBossReseller'

const NAME = /^[A-Za-z0-9_-]{2,64}$/

const SESSION_SECONDS_MAX = 43_200

function requireOwn(caller: Caller): void {
  if (!caller.isOwn) {
    throw new Problem(403, 'AccessDenied', 'Only the owner of the organisation may do this')
  }
}

export function createAccount(store: Store, body: Body, caller: Caller) {
  requireOwn(caller)
  const name = text(body, 'AccountName')
  const showName = text(body, 'ShowName')
  if (!NAME.test(name)) {
    throw new Problem(400, 'InvalidParameter.AccountName', 'Letters, digits, "_" and "-", 2 to 64')
  }
  if (store.state.accounts.some((account) => account.name === name)) {
    throw new Problem(409, 'AccountNameAlreadyExists', `There is an account ${name}`)
  }
  const account: Account = {
    id: 2100100000 + store.next(),
    name,
    showName,
    createdAt: caller.now,
    source: 'organisation',
    verifyType: body.InheritProfile === true ? 'Inherited' : 'None',
    orgUnitId: optionalText(body, 'OrgUnitId') ?? '',
  }
  store.state.accounts.push(account)
  return { AccountId: String(account.id) }
}

const accountRow = (account: Account) => ({
  AccountID: String(account.id),
  AccountName: account.name,
  ShowName: account.showName,
  Description: '',
  JoinType: 1,
  OrgUnitID: account.orgUnitId,
  OrgVerificationID: account.verifyType === 'Inherited' ? '7001' : '',
  AllowConsole: 1,
  AllowExit: 0,
  CreatedTime: isoTime(account.createdAt),
  UpdatedTime: isoTime(account.createdAt),
  DeletedTime: '',
})

const organisation = (store: Store): Account[] =>
  store.state.accounts.filter(({ source }) => source === 'organisation')

export function listAccounts(store: Store, body: Body, caller: Caller) {
  requireOwn(caller)
  const search = optionalText(body, 'Search') ?? ''
  const limit = optionalWhole(body, 'Limit', 1, 100, 20)
  const offset = optionalWhole(body, 'Offset', 0, 1_000_000, 0)
  const found = organisation(store).filter(
    ({ name, showName }) => name.includes(search) || showName.includes(search)
  )
  const AccountList = found.slice(offset, offset + limit).map(accountRow)
  return { AccountList, Limit: limit, Offset: offset, Total: found.length }
}

export function describeAccount(store: Store, body: Body, caller: Caller) {
  requireOwn(caller)
  const id = text(body, 'AccountId')
  const account = organisation(store).find((known) => String(known.id) === id)
  if (!account) {
    throw new Problem(404, 'AccountNotExist', `The organisation has no account ${id}`)
  }
  return { Account: accountRow(account) }
}

export function listPartnerCustomer(store: Store, body: Body, caller: Caller) {
  requireOwn(caller)
  const limit = whole(body, 'Limit', 10, 100)
  const page = whole(body, 'Offset', 1, 1_000_000)
  const id = optionalText(body, 'CustomerPassportID')
  const found = store.state.accounts.filter(
    (account) => account.source === 'partner' && (id === undefined || String(account.id) === id)
  )
  return {
    List: found.slice((page - 1) * limit, page * limit).map((account) => ({
      CustomerName: account.showName,
      CustomerPassportID: String(account.id),
      CustomerPassportIdentity: account.name,
      CustomerVerifyType: account.verifyType,
      GrantType: 1,
      QuotaBalance: '0.00',
      RelationTime: isoTime(account.createdAt),
    })),
    Total: found.length,
  }
}

/** Temporary keys carry their account and end in themselves, so that they outlive a restart. */
export function temporaryKey(store: Store, accountId: number, validUntil: number) {
  const accessKeyId = `AKTP${Buffer.from(`${accountId}.${validUntil}`).toString('base64url')}`
  return {
    accessKeyId,
    secret: store.secret(`temporary secret ${accessKeyId}`),
    token: `STS2${store.secret(`temporary token ${accessKeyId}`)}`,
  }
}

export function readTemporaryKey(accessKeyId: string): { accountId: number; until: number } | null {
  if (!accessKeyId.startsWith('AKTP')) {
    return null
  }
  const plain = Buffer.from(accessKeyId.slice(4), 'base64url').toString('utf8')
  const [accountId, until] = plain.split('.').map(Number)
  return Number.isInteger(accountId) && Number.isInteger(until) ? { accountId, until } : null
}

export function assumeRole(store: Store, body: Body, caller: Caller) {
  requireOwn(caller)
  const match = /^trn:iam::(\d+):role\/(.+)$/.exec(text(body, 'RoleTrn'))
  text(body, 'RoleSessionName')
  const account = store.state.accounts.find(({ id }) => String(id) === match?.[1])
  if (!match || !account || match[2] !== ROLE_NAME) {
    throw new Problem(403, 'AccessDenied', 'The role does not exist or does not trust this account')
  }
  const seconds = Number(body.DurationSeconds ?? 3600)
  if (!Number.isInteger(seconds) || seconds < 900 || seconds > SESSION_SECONDS_MAX) {
    throw new Problem(400, 'InvalidParameter.DurationSeconds', 'DurationSeconds: 900 to 43200')
  }
  const until = caller.now + seconds * 1000
  const key = temporaryKey(store, account.id, until)
  return {
    Credentials: {
      AccessKeyId: key.accessKeyId,
      SecretAccessKey: key.secret,
      SessionToken: key.token,
      CurrentTime: isoTime(caller.now),
      ExpiredTime: isoTime(until),
    },
    AssumedRoleUser: { Trn: match[0], AssumedRoleId: String(account.id) },
  }
}
