import { readObject, readTexts, type Json, type SupplierCall } from '#supplier-sdk'
import { isKind } from '../errors.ts'
import type { Connection } from './context.ts'

/** Customers that are looked through for an e-mail address: one call each. */
const SEARCH_MAX = 200

/** `Data` of a customer's account, or null where it is nobody of ours. */
export async function readAccount({ client }: Connection, uid: string, call: SupplierCall): Promise<Json | null> {
  try {
    return readObject(await client.business('GetCustomerAccountInfo', { OwnerId: uid }, call), 'Data')
  } catch (error) {
    // HTTP 401 VnoNoDataError is an empty answer, and an owner who is not ours does not exist for us.
    if (isKind(error, 'not_found') || isKind(error, 'restricted')) {
      return null
    }
    throw error
  }
}

async function customers({ client }: Connection, call: SupplierCall): Promise<string[]> {
  try {
    const envelope = await client.business('GetCustomerList', {}, call)
    return readTexts(readObject(envelope, 'Data'), 'UidList')
  } catch (error) {
    if (isKind(error, 'not_found')) {
      return []
    }
    throw error
  }
}

/** The customer who signs in with this address, the youngest first. */
export async function findByEmail(connection: Connection, email: string, call: SupplierCall): Promise<string | null> {
  const uids = await customers(connection, call)
  for (const uid of uids.slice(-SEARCH_MAX).reverse()) {
    const account = await readAccount(connection, uid, call)
    if (account?.LoginEmail === email) {
      return uid
    }
  }
  return null
}
