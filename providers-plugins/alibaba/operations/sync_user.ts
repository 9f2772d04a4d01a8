import {
  afterEffect,
  done,
  readId,
  readObject,
  refused,
  type SupplierCall,
  type SupplierOperations,
} from '#supplier-sdk'
import { AlibabaError } from '../errors.ts'
import { toAccountSnapshot } from '../mapper.ts'
import { findByEmail, readAccount } from './accounts.ts'
import { answering, type Connection } from './context.ts'

/**
 * `CreateAgAccount` takes no token, but an e-mail address opens one account only: where it is taken, the customer of ours who
 * signs in with it is adopted, whoever made the account.
 */
export const syncUser = (connection: Connection): SupplierOperations['syncUser'] =>
  answering('syncUser', async ({ attributes, linkSupplierAccountId }, call) => {
    if (linkSupplierAccountId !== undefined) {
      return link(connection, linkSupplierAccountId, call)
    }
    const { email, organisationName } = attributes
    if (!email || !organisationName) {
      const missing = [...(email ? [] : ['email']), ...(organisationName ? [] : ['organisationName'])]
      return refused('needs_attributes', { supplierCode: 'LoginEmail', attributes: missing })
    }
    const uid = await create(connection, email, organisationName, call)
    if (uid === null) {
      const field = { field: 'attributes.email', code: 'taken' }
      return refused('invalid_request', { supplierCode: 'EmailTaken', fields: [field] })
    }
    return afterEffect(uid, call, async () => {
      const account = await readAccount(connection, uid, call)
      return account
        ? done(toAccountSnapshot(account, uid))
        : refused('not_found', { supplierCode: 'AccountNotListed' })
    })
  })

/** The new account, or the one of ours that has this address; null where somebody else has it. */
async function create(connection: Connection, email: string, enterprise: string, call: SupplierCall): Promise<string | null> {
  const { client, settings } = connection
  const body = {
    LoginEmail: email,
    AccountAttr: settings.accountAttr,
    EnterpriseName: enterprise.slice(0, 64),
    NationCode: 'CN',
  }
  try {
    const envelope = await client.business('CreateAgAccount', body, call)
    return readId(readObject(envelope, 'AgRelationDto'), 'Pk')
  } catch (error) {
    if (error instanceof AlibabaError && /exist/i.test(error.answer.code) && error.answer.httpStatus < 500) {
      return findByEmail(connection, email, call)
    }
    throw error
  }
}

async function link(connection: Connection, uid: string, call: SupplierCall) {
  const account = await readAccount(connection, uid, call)
  const field = { field: 'linkSupplierAccountId', code: 'not_our_customer' }
  return account
    ? done(toAccountSnapshot(account, uid))
    : refused('invalid_request', { supplierCode: 'NotOurCustomer', fields: [field] })
}
