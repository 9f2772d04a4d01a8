import { done, readId, refused, type SupplierOperations } from '#supplier-sdk'
import { answering, type Connection } from './context.ts'
import { describeKyc, partnerPath, userOfPin } from './users.ts'

/** What `authStatus` says of data that the partner has checked itself. */
const CHECKED_BY_PARTNER = 1

/**
 * The partner declares the customer's data; nothing is uploaded. The state is read first, so that what is verified is not
 * declared again. Only companies: the codes of the cards of persons are not public.
 */
export const submitKyc = (connection: Connection): SupplierOperations['submitKyc'] =>
  answering('submitKyc', async ({ supplierAccountId: pin, subject, attributes }, call) => {
    const { settings, client } = connection
    if (subject !== 'company') {
      return refused('unsupported', { supplierCode: 'kyc_of_persons' })
    }
    const { organisationName: name, creditCode } = attributes
    if (!name || !creditCode) {
      const missing = [...(name ? [] : ['organisationName']), ...(creditCode ? [] : ['creditCode'])]
      return refused('needs_attributes', { supplierCode: 'userAuthInfo', attributes: missing })
    }
    const before = await describeKyc(connection, pin, call)
    if (before.state === 'verified') {
      return done(before)
    }
    const user = await userOfPin(connection, pin, call)
    if (!user) {
      return refused('not_found', { supplierCode: 'UserNotListed' })
    }
    const userAuthInfo = {
      authStatus: CHECKED_BY_PARTNER,
      subject: settings.kycSubject,
      cardType: settings.kycCardType,
      cardNumber: creditCode,
      name,
    }
    const path = partnerPath(connection, '/user/{userId}:createUserAuth')
    const params = { userId: readId(user, 'userId') }
    const body = { userAuthInfo }
    await client.send({ service: 'cp', method: 'POST', path, params, body }, call)
    return done(await describeKyc(connection, pin, call))
  })
