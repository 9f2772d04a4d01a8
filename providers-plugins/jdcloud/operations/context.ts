import { answeringWith, readObject, readText } from '#supplier-sdk'
import type { SupplierCall } from '#supplier-sdk'
import type { Actor, JdcloudClient } from '../client.ts'
import type { JdcloudSettings } from '../config.ts'
import { isAbsent, JdcloudError, refusalOf } from '../errors.ts'
import type { StateTables } from '../states.ts'

/** What the operations of one connection share. */
export interface Connection {
  client: JdcloudClient
  settings: JdcloudSettings
  tables: StateTables
}

const ROLE_SECONDS = 3600

/** An operation as it stands in the contract. */
export const answering = answeringWith(refusalOf)

/** Who acts for a customer: a session of its role, else the partner's key with the customer's pin. Without an account we act for ourselves. */
export async function actorFor(
  { client, settings }: Connection,
  supplierAccountId: string | undefined,
  call: SupplierCall
): Promise<Actor> {
  if (supplierAccountId === undefined) {
    return client.own
  }
  if (!settings.roleName) {
    return { ...client.own, pin: supplierAccountId }
  }
  const assumeRoleInfo = {
    roleJrn: `jrn:iam::${supplierAccountId}:role/${settings.roleName}`,
    roleSessionName: 'kboss',
    durationSeconds: ROLE_SECONDS,
  }
  try {
    const request = { service: 'sts', method: 'POST', path: '/v1/sessionToken:assumeRole' } as const
    const answer = await client.send({ ...request, body: { assumeRoleInfo } }, call)
    const session = readObject(answer, 'credentials')
    const actor = {
      accessKeyId: readText(session, 'accessKey'),
      secretAccessKey: readText(session, 'secretKey'),
      sessionToken: readText(session, 'sessionToken'),
    }
    call.conceal(actor.secretAccessKey, actor.sessionToken)
    return actor
  } catch (error) {
    throw closedDoor(error) ?? error
  }
}

function closedDoor(error: unknown): JdcloudError | null {
  if (!(error instanceof JdcloudError)) {
    return null
  }
  const { status, httpStatus } = error.answer
  const closed = status === 'PERMISSION_DENIED' || isAbsent(error)
  return closed && httpStatus < 500 ? new JdcloudError({ ...error.answer, reason: 'restricted' }) : null
}
