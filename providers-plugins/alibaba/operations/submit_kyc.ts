import { done, readText, refused, type SupplierOperations } from '#supplier-sdk'
import { toKycSnapshot } from '../mapper.ts'
import { readAccount } from './accounts.ts'
import { answering, type Connection } from './context.ts'

/** How long the vendor's page can be opened. */
const PAGE_HOURS = 3

/** Nothing is submitted: the customer verifies on a page of the vendor's, whose address is made anew each time. */
export const submitKyc = (connection: Connection): SupplierOperations['submitKyc'] =>
  answering('submitKyc', async ({ supplierAccountId }, call) => {
    const account = await readAccount(connection, supplierAccountId, call)
    if (!account) {
      return refused('not_found', { supplierCode: 'AccountNotListed' })
    }
    const before = toKycSnapshot(account)
    if (before.state === 'verified') {
      return done(before)
    }
    const wanted = {
      AliyunPk: supplierAccountId,
      BidType: 'NORMAL',
      Platform: 'pc',
      Source: 'BID',
      SubjectType: 'all',
    }
    const answer = await connection.client.certification('GenerateAliyunBidCertWaysUrl', wanted, call)
    const url = readText(answer, 'Data')
    call.conceal(url)
    const expiresAt = new Date(call.clock.now().getTime() + PAGE_HOURS * 3600 * 1000)
    return done({ ...before, hosted: { url, expiresAt } })
  })
