import { afterEffect, done, readId, refused, type SupplierCall, type SupplierOperations } from '#supplier-sdk'
import { BaiduError } from '../errors.ts'
import { toAccountSnapshot } from '../mapper.ts'
import { answering, type Connection } from './context.ts'
import { accountsPath, findAccount, readAccount } from './read_account.ts'

/**
 * A member account of our organisation, named by our reference: looked up by its name before it is made, and adopted where it
 * exists. It is `invited` until the owner of the phone has activated it.
 */
export const syncUser = (connection: Connection): SupplierOperations['syncUser'] =>
  answering('syncUser', async (input, call) => {
    const { organisationRef, attributes, linkSupplierAccountId } = input
    if (linkSupplierAccountId !== undefined) {
      return link(connection, linkSupplierAccountId, call)
    }
    if (!attributes.phone) {
      return refused('needs_attributes', { supplierCode: 'mobile', attributes: ['phone'] })
    }
    const existing = await findAccount(connection, organisationRef, call)
    if (existing) {
      return done(toAccountSnapshot(existing))
    }
    const description = attributes.displayName ?? attributes.organisationName ?? ''
    const body = { name: organisationRef, mobile: attributes.phone, description }
    const id = await create(connection, body, call)
    return afterEffect(id, call, async () => {
      const account = await readAccount(connection, id, call)
      return account
        ? done(toAccountSnapshot(account))
        : refused('not_found', { supplierCode: 'AccountNotListed' })
    })
  })

async function create(
  connection: Connection,
  body: { name: string; mobile: string; description: string },
  call: SupplierCall
): Promise<string> {
  const request = { method: 'POST', path: accountsPath(connection), body } as const
  try {
    return readId(await connection.client.organization(request, call), 'id')
  } catch (error) {
    const isTaken = error instanceof BaiduError && error.answer.code.includes('AlreadyExist')
    const existing = isTaken ? await findAccount(connection, body.name, call) : null
    if (existing) {
      return readId(existing, 'id')
    }
    throw error
  }
}

async function link(connection: Connection, accountId: string, call: SupplierCall) {
  const account = await readAccount(connection, accountId, call)
  const field = { field: 'linkSupplierAccountId', code: 'not_our_customer' }
  return account
    ? done(toAccountSnapshot(account))
    : refused('invalid_request', { supplierCode: 'NotOurCustomer', fields: [field] })
}
