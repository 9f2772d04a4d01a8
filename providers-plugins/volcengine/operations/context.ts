import type { OperationName, PluginAnswer, Refusal, SupplierCall } from '#supplier-sdk'
import { pending, readText } from '#supplier-sdk'
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

/**
 * Reads back after the vendor has confirmed an effect. A read that fails then is no refusal of the effect: the answer is
 * `pending` with the order's number, and the janitor reads again.
 */
export async function afterEffect<Data>(
  supplierRef: string,
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

const readLater = (supplierRef: string, call: SupplierCall) =>
  pending({
    supplierRef,
    pollAfter: new Date(call.clock.now().getTime() + POLL_SECONDS * 1000),
  })

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
