import { pending, readObject, readText } from '#supplier-sdk'
import type { OperationName, PluginAnswer, Refusal, SupplierCall } from '#supplier-sdk'
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

const POLL_SECONDS = 5

const ROLE_SECONDS = 3600

/** An operation as it stands in the contract: what the vendor refused becomes a refusal, every other error goes on. */
export const answering =
  <Input, Data>(
    operation: OperationName,
    run: (input: Input, call: SupplierCall) => Promise<PluginAnswer<Data>>
  ) =>
  async (input: Input, call: SupplierCall): Promise<PluginAnswer<Data>> => {
    try {
      return await run(input, call)
    } catch (error) {
      const refusal: Refusal | null = refusalOf(error, operation)
      if (refusal) {
        return refusal
      }
      throw error
    }
  }

/** Reads back after an effect that the vendor has confirmed. A read that fails or finds nothing yet is no refusal of it. */
export async function afterEffect<Data>(
  supplierRef: string | undefined,
  call: SupplierCall,
  read: () => Promise<PluginAnswer<Data>>
): Promise<PluginAnswer<Data>> {
  try {
    const answer = await read()
    return answer.status === 'done' ? answer : readLater(supplierRef, call)
  } catch {
    return readLater(supplierRef, call)
  }
}

const readLater = (supplierRef: string | undefined, call: SupplierCall) =>
  pending({
    supplierRef,
    pollAfter: new Date(call.clock.now().getTime() + POLL_SECONDS * 1000),
  })

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
