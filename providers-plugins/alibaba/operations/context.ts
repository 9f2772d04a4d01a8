import { pending } from '#supplier-sdk'
import type { OperationName, PluginAnswer, Refusal, SupplierCall } from '#supplier-sdk'
import type { AlibabaClient } from '../client.ts'
import type { AlibabaSettings } from '../config.ts'
import { refusalOf } from '../errors.ts'
import type { StateTables } from '../states.ts'

/** What the operations of one connection share. */
export interface Connection {
  client: AlibabaClient
  settings: AlibabaSettings
  tables: StateTables
}

const POLL_SECONDS = 5

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

/** `OwnerId` names the customer whom a call is for; absent: we ourselves. */
export const ownedBy = (supplierAccountId: string | undefined) =>
  supplierAccountId === undefined ? {} : { OwnerId: supplierAccountId }
