import { randomBytes } from 'node:crypto'
import {
  afterEffect,
  done,
  readOptionalText,
  readText,
  refused,
  type Json,
  type SupplierCall,
  type SupplierOperations,
  type SyncUserInput,
} from '#supplier-sdk'
import { isAbsent } from '../errors.ts'
import { toAccountSnapshot } from '../mapper.ts'
import { answering, type Connection } from './context.ts'
import { COUNTRY_CODE, describeKyc, partnerPath, userOfPin, userOfRef } from './users.ts'

const CODE_MINUTES = 10

/**
 * Looked up by our id first. A new customer proves its phone: without the code one is sent there, and the answer is
 * `needs_attributes(verificationCode)`. The customer's keys and first password are named as secrets and dropped.
 */
export const syncUser = (connection: Connection): SupplierOperations['syncUser'] =>
  answering('syncUser', async (input, call) => {
    const { organisationRef, attributes, linkSupplierAccountId } = input
    if (linkSupplierAccountId !== undefined) {
      return link(connection, linkSupplierAccountId, call)
    }
    const { phone } = attributes
    if (!phone) {
      return refused('needs_attributes', { supplierCode: 'mobilePhone', attributes: ['phone'] })
    }
    const existing = await userOfRef(connection, organisationRef, phone, call)
    if (existing) {
      return done(await accountOf(connection, existing, call))
    }
    if (!input.verificationCode) {
      await sendCode(connection, phone, call)
      return needsCode()
    }
    const pin = await create(connection, input, phone, input.verificationCode, call)
    return afterEffect(pin, call, async () => {
      const user = await userOfPin(connection, pin, call)
      return user
        ? done(await accountOf(connection, user, call))
        : refused('not_found', { supplierCode: 'UserNotListed' })
    })
  })

const needsCode = () =>
  refused('needs_attributes', {
    supplierCode: 'verificationCode',
    attributes: ['verificationCode'],
  })

async function accountOf(connection: Connection, user: Json, call: SupplierCall) {
  const kyc = await describeKyc(connection, readText(user, 'pin'), call)
  return toAccountSnapshot(user, kyc)
}

async function sendCode(connection: Connection, phone: string, call: SupplierCall): Promise<void> {
  const path = partnerPath(connection, '/user:sendVerificationCode')
  const sendVerificationCodeInfo = {
    mobilePhone: phone,
    countryCode: COUNTRY_CODE,
    timeout: CODE_MINUTES,
  }
  const body = { sendVerificationCodeInfo }
  await connection.client.send({ service: 'cp', method: 'POST', path, body }, call)
}

async function create(
  connection: Connection,
  { organisationRef, attributes }: SyncUserInput,
  phone: string,
  verificationCode: string,
  call: SupplierCall
): Promise<string> {
  const password = `Kb1-${randomBytes(18).toString('base64url')}`
  call.conceal(password, verificationCode)
  const createUserInfo = {
    userId: organisationRef,
    name: attributes.organisationName,
    countryCode: COUNTRY_CODE,
    mobilePhone: phone,
    email: attributes.email,
    verificationCode,
    password,
  }
  const path = partnerPath(connection, '/user:createUser')
  const request = { service: 'cp', method: 'POST', path, body: { createUserInfo } } as const
  const created = await connection.client.send(request, call)
  const keys = ['accessKey', 'secretkey'].flatMap((key) => readOptionalText(created, key) ?? [])
  call.conceal(...keys)
  return readText(created, 'pin')
}

/** A customer that is bound to us already. */
async function link(connection: Connection, pin: string, call: SupplierCall) {
  const { client, settings } = connection
  const body = { userCpCheckInfo: { partnerPin: settings.partnerId, userPin: pin } }
  const field = { field: 'linkSupplierAccountId', code: 'not_our_customer' }
  const notOurs = () =>
    refused('invalid_request', { supplierCode: 'NotOurCustomer', fields: [field] })
  try {
    const request = { service: 'cp', method: 'POST', path: '/v1/usercpcheck', body } as const
    const { check } = await client.send(request, call)
    const user = check === true ? await userOfPin(connection, pin, call) : null
    return user ? done(await accountOf(connection, user, call)) : notOurs()
  } catch (error) {
    if (isAbsent(error)) {
      return notOurs()
    }
    throw error
  }
}
