import { done, readObject, readText, readTime, type SupplierOperations } from '#supplier-sdk'
import { toAccount } from '../mapper.ts'
import { answering, readOrNull, type Connection } from './context.ts'

/** The supplier upserts by our reference and adopts an account that is named. */
export const syncUser = (connection: Connection): SupplierOperations['syncUser'] =>
  answering(connection, async (input, call) => {
    const { organisationRef: ref, attributes, linkSupplierAccountId: accountId } = input
    const raw = await connection.client.post('UpsertAccount', { ref, attributes, accountId }, call)
    return done(toAccount(readObject(raw, 'account')))
  })

export const getUser = (connection: Connection): SupplierOperations['getUser'] =>
  answering(connection, async ({ supplierAccountId: accountId }, call) =>
    done(await readOrNull(connection, ['GetAccount', { accountId }], toAccount, call))
  )

export const createSsoUrl = (connection: Connection): SupplierOperations['createSsoUrl'] =>
  answering(connection, async ({ supplierAccountId: accountId, target, actor }, call) => {
    const seconds = connection.settings.ssoTtlSeconds
    const content = { accountId, target: { ...target }, actor, seconds }
    const raw = await connection.client.post('OpenSession', content, call)
    const ticket = readText(raw, 'ticket')
    const url = readText(raw, 'url')
    call.conceal(ticket, url)
    return done({ url, expiresAt: readTime(raw, 'expiresAt', 'Z') })
  })
