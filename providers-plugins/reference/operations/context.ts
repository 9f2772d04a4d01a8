import type { Json, PluginAnswer, SupplierCall } from '#supplier-sdk'
import type { ReferenceClient } from '../client.ts'
import type { ReferenceSettings } from '../config.ts'
import { refusalOf } from '../errors.ts'

/** What the operations of one connection share. */
export interface Connection {
  client: ReferenceClient
  settings: ReferenceSettings
}

/** An operation as it stands in the contract: what the supplier refused becomes a refusal, every other error goes on. */
export const answering =
  <Input, Data>(
    { settings }: Connection,
    run: (input: Input, call: SupplierCall) => Promise<PluginAnswer<Data>>
  ) =>
  async (input: Input, call: SupplierCall): Promise<PluginAnswer<Data>> => {
    try {
      return await run(input, call)
    } catch (error) {
      const refusal = refusalOf(error, settings.currency)
      if (refusal) {
        return refusal
      }
      throw error
    }
  }

/** One request whose result is mapped; what the supplier does not know is null. */
export async function readOrNull<Data>(
  connection: Connection,
  [action, content]: [string, Json],
  map: (raw: Json) => Data,
  call: SupplierCall
): Promise<Data | null> {
  const { found } = await connection.client.post(action, content, call)
  return found === null || found === undefined ? null : map(found as Json)
}
