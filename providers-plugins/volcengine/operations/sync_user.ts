import {
  afterEffect,
  done,
  readId,
  readObjects,
  readText,
  refused,
  type SupplierCall,
  type SupplierOperations,
  type SyncUserInput,
} from '#supplier-sdk'
import { VolcengineError } from '../errors.ts'
import { answering, type Connection } from './context.ts'
import { readAccount } from './read_account.ts'

const ACCOUNTS_PER_PAGE = 100

/**
 * Creates an account in our organisation, named by our reference, or links an account that is ours already. The name is the
 * key: it is looked up before creating, and a name that is taken is adopted.
 */
export const syncUser = (connection: Connection): SupplierOperations['syncUser'] =>
  answering('syncUser', async (input, call) => {
    if (input.linkSupplierAccountId !== undefined) {
      return link(connection, input.linkSupplierAccountId, call)
    }
    const showName = input.attributes.displayName ?? input.attributes.organisationName
    if (!showName) {
      const attributes = ['organisationName']
      return refused('needs_attributes', { supplierCode: 'ShowName', attributes })
    }
    const existing = await findByName(connection, input.organisationRef, call)
    const accountId = existing ?? (await create(connection, input, showName, call))
    return afterEffect(accountId, call, async () => {
      const account = await readAccount(connection, accountId, call)
      return account ? done(account) : refused('not_found', { supplierCode: 'AccountNotListed' })
    })
  })

async function link(connection: Connection, accountId: string, call: SupplierCall) {
  const account = await readAccount(connection, accountId, call)
  const field = { field: 'linkSupplierAccountId', code: 'not_our_customer' }
  return account
    ? done(account)
    : refused('invalid_request', { supplierCode: 'NotOurCustomer', fields: [field] })
}

async function findByName(
  { client }: Connection,
  name: string,
  call: SupplierCall
): Promise<string | null> {
  const body = { Search: name, Limit: ACCOUNTS_PER_PAGE, Offset: 0 }
  const answer = await client.post('organization', 'ListAccounts', body, call)
  const match = readObjects(answer, 'AccountList').find((row) => row.AccountName === name)
  return match ? readId(match, 'AccountID') : null
}

async function create(
  connection: Connection,
  input: SyncUserInput,
  showName: string,
  call: SupplierCall
): Promise<string> {
  const { client, settings } = connection
  const body = {
    AccountName: input.organisationRef,
    ShowName: showName,
    Description: input.organisationRef,
    OrgUnitId: settings.orgUnitId,
    InheritProfile: true,
    VerificationRelationId: settings.verificationRelationId,
  }
  try {
    return readText(await client.post('organization', 'CreateAccount', body, call), 'AccountId')
  } catch (error) {
    const taken = error instanceof VolcengineError && error.answer.code.includes('AlreadyExist')
    const existing = taken ? await findByName(connection, input.organisationRef, call) : null
    if (existing) {
      return existing
    }
    throw error
  }
}
