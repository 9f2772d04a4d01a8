import {
  readObjects,
  type Json,
  type SupplierAccountSnapshot,
  type SupplierCall,
} from '#supplier-sdk'
import { toAccountSnapshot } from '../account_mapper.ts'
import { kindOfCode, VolcengineError } from '../errors.ts'
import type { Connection } from './context.ts'

/** `ListPartnerCustomer` takes 10 to 100 a page and counts pages from 1. */
const CUSTOMER_PAGE = { Limit: 10, Offset: 1 }

/** The account as the organisation and the partner list know it, or null where neither does. */
export async function readAccount(
  { client, tables }: Connection,
  supplierAccountId: string,
  call: SupplierCall
): Promise<SupplierAccountSnapshot | null> {
  const filter = { ...CUSTOMER_PAGE, CustomerPassportID: supplierAccountId }
  const customers = await client.post('partner', 'ListPartnerCustomer', filter, call)
  const customer = readObjects(customers, 'List').find(
    (row) => String(row.CustomerPassportID) === supplierAccountId
  )
  const organisation = await describeAccount(client, supplierAccountId, call)
  return customer || organisation ? toAccountSnapshot(organisation, customer ?? null, tables) : null
}

async function describeAccount(
  client: Connection['client'],
  supplierAccountId: string,
  call: SupplierCall
): Promise<Json | null> {
  try {
    const body = { AccountId: supplierAccountId }
    const answer = await client.post('organization', 'DescribeAccount', body, call)
    return (answer.Account as Json | null | undefined) ?? null
  } catch (error) {
    if (error instanceof VolcengineError && kindOfCode(error.answer.code) === 'not_found') {
      return null
    }
    throw error
  }
}
