import { answeringWith, readText } from '#supplier-sdk'
import type { SupplierCall } from '#supplier-sdk'
import type { BaiduClient, Credentials } from '../client.ts'
import type { BaiduSettings } from '../config.ts'
import { BaiduError, kindOfCode, refusalOf } from '../errors.ts'
import type { StateTables } from '../states.ts'

/** What the operations of one connection share. */
export interface Connection {
  client: BaiduClient
  settings: BaiduSettings
  tables: StateTables
}

const ROLE_SECONDS = 3600

/** An operation as it stands in the contract. */
export const answering = answeringWith(refusalOf)

/** `queryAccountId` of the billing calls: absent for our own account. */
export const ofAccount = (supplierAccountId: string | undefined) =>
  supplierAccountId === undefined ? {} : { queryAccountId: supplierAccountId }

/**
 * A session that acts as the customer's account: by the role of the settings, else our own keys. Its secrets are named to the
 * hub before anything else happens with them. An account that does not let us in is `restricted`.
 */
export async function credentialsFor(
  { client, settings }: Connection,
  supplierAccountId: string | undefined,
  call: SupplierCall
): Promise<Credentials> {
  if (!settings.roleName || supplierAccountId === undefined) {
    return client.own
  }
  const query = {
    assumeRole: '',
    accountId: supplierAccountId,
    roleName: settings.roleName,
    durationSeconds: ROLE_SECONDS,
  }
  try {
    const session = await client.sts('/v1/credential', query, call)
    const credentials = {
      accessKeyId: readText(session, 'accessKeyId'),
      secretAccessKey: readText(session, 'secretAccessKey'),
      sessionToken: readText(session, 'sessionToken'),
    }
    call.conceal(credentials.secretAccessKey, credentials.sessionToken)
    return credentials
  } catch (error) {
    throw closedDoor(error) ?? error
  }
}

function closedDoor(error: unknown): BaiduError | null {
  if (!(error instanceof BaiduError)) {
    return null
  }
  const { code, httpStatus } = error.answer
  const closed = code === 'AccessDenied' || kindOfCode(code) === 'not_found'
  return closed && httpStatus < 500 ? new BaiduError({ ...error.answer, reason: 'restricted' }) : null
}
