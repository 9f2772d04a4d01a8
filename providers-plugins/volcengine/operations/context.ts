import type { SupplierCall } from '#supplier-sdk'
import { answeringWith, readText } from '#supplier-sdk'
import type { Credentials, VolcengineClient } from '../client.ts'
import type { VolcengineSettings } from '../config.ts'
import { kindOfCode, refusalOf, VolcengineError } from '../errors.ts'
import type { StateTables } from '../states.ts'

/** What the operations of one connection share. */
export interface Connection {
  client: VolcengineClient
  settings: VolcengineSettings
  tables: StateTables
}

const ROLE_SECONDS = 3600

/** An operation as it stands in the contract. */
export const answering = answeringWith(refusalOf)

/**
 * Credentials that act as the customer's account: by the role of the settings, else our own. They are named to the hub as
 * secrets before anything else happens with them. An account that does not let us in is `restricted`.
 */
export async function credentialsFor(
  { client, settings }: Connection,
  supplierAccountId: string | undefined,
  call: SupplierCall,
  session = 'kboss'
): Promise<Credentials> {
  if (!settings.roleName || !supplierAccountId) {
    return client.own
  }
  const fields = {
    RoleTrn: `trn:iam::${supplierAccountId}:role/${settings.roleName}`,
    RoleSessionName: session,
    DurationSeconds: String(ROLE_SECONDS),
  }
  try {
    const answer = await client.postForm('sts', 'AssumeRole', fields, call)
    const raw = (answer.Credentials ?? {}) as Record<string, unknown>
    const credentials = {
      accessKeyId: readText(raw, 'AccessKeyId'),
      secretAccessKey: readText(raw, 'SecretAccessKey'),
      sessionToken: readText(raw, 'SessionToken'),
    }
    call.conceal(credentials.secretAccessKey, credentials.sessionToken)
    return credentials
  } catch (error) {
    throw closedDoor(error) ?? error
  }
}

function closedDoor(error: unknown): VolcengineError | null {
  if (!(error instanceof VolcengineError)) {
    return null
  }
  const { code, httpStatus } = error.answer
  const closed = code.startsWith('AccessDenied') || kindOfCode(code) === 'not_found'
  return closed && httpStatus < 500
    ? new VolcengineError({ ...error.answer, reason: 'restricted' })
    : null
}
