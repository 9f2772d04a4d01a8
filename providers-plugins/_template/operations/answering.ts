import type { PluginAnswer, SupplierCall } from '#supplier-sdk'
import { refusalOf } from '../errors.ts'

/** What the supplier refused becomes a refusal; every other error goes on, and is in doubt. */
export const answering =
  <Input, Data>(run: (input: Input, call: SupplierCall) => Promise<PluginAnswer<Data>>) =>
  async (input: Input, call: SupplierCall): Promise<PluginAnswer<Data>> => {
    try {
      return await run(input, call)
    } catch (error) {
      const refusal = refusalOf(error)
      if (refusal) {
        return refusal
      }
      throw error
    }
  }
