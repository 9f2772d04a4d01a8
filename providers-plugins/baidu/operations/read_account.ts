import { readObjects, type Json, type SupplierCall } from '#supplier-sdk'
import { BaiduError, kindOfCode } from '../errors.ts'
import type { Connection } from './context.ts'

const ACCOUNTS_PER_PAGE = 100

/** Pages of members that a look-up by name goes through. */
const PAGES_MAX = 200

export const accountsPath = ({ settings }: Connection): string =>
  `/v1/organization/${settings.organizationId}/account`

/** A member account, or null where the organisation has none of that number. */
export async function readAccount(
  connection: Connection,
  supplierAccountId: string,
  call: SupplierCall
): Promise<Json | null> {
  const path = `${accountsPath(connection)}/${encodeURIComponent(supplierAccountId)}`
  try {
    return await connection.client.organization({ method: 'GET', path }, call)
  } catch (error) {
    if (error instanceof BaiduError && kindOfCode(error.answer.code) === 'not_found') {
      return null
    }
    throw error
  }
}

/** The member of a name. Names are unique in the whole cloud, so that ours is found before a second one is made. */
export async function findAccount(
  connection: Connection,
  name: string,
  call: SupplierCall
): Promise<Json | null> {
  for (let pageNo = 1; pageNo <= PAGES_MAX; pageNo++) {
    const query = { name, pageNo, pageSize: ACCOUNTS_PER_PAGE }
    const request = { method: 'GET', path: accountsPath(connection), query } as const
    const rows = readObjects(await connection.client.organization(request, call), 'accounts')
    const found = rows.find((row) => row.name === name)
    if (found || rows.length < ACCOUNTS_PER_PAGE) {
      return found ?? null
    }
  }
  throw new Error(`The organisation's members did not end after ${PAGES_MAX} pages`)
}
