import { pending, type PluginAnswer, type Refusal } from './answers.ts'
import type { SupplierCall } from './call.ts'
import type { OperationName } from './operations.ts'

type Run<Input, Data> = (input: Input, call: SupplierCall) => Promise<PluginAnswer<Data>>

/** The refusal that an error is, or null where nobody knows what happened. */
export type ReadRefusal = (error: unknown, operation: OperationName) => Refusal | null

/**
 * Makes the frame of a plugin's operations: what the supplier refused becomes a refusal, every other error goes on and is in doubt.
 *
 * ```ts
 * const answering = answeringWith(refusalOf)
 * export const queryOrder = (connection) => answering('queryOrder', async (input, call) => done(...))
 * ```
 */
export const answeringWith =
  (refusalOf: ReadRefusal) =>
  <Input, Data>(operation: OperationName, run: Run<Input, Data>): Run<Input, Data> =>
  async (input, call) => {
    try {
      return await run(input, call)
    } catch (error) {
      const refusal = refusalOf(error, operation)
      if (refusal) {
        return refusal
      }
      throw error
    }
  }

/** After how long an effect that could not be read back is asked about again. */
const POLL_SECONDS = 5

/**
 * Reads back after an effect that the supplier has confirmed. A read that fails, is refused or finds nothing yet is no refusal of
 * the effect: the answer is `pending` with the order's number where there is one, and the janitor reads again.
 */
export async function afterEffect<Data>(
  supplierRef: string | undefined,
  call: SupplierCall,
  read: () => Promise<PluginAnswer<Data>>
): Promise<PluginAnswer<Data>> {
  const later = () => pending({ supplierRef, pollAfter: new Date(call.clock.now().getTime() + POLL_SECONDS * 1000) })
  try {
    const answer = await read()
    return answer.status === 'done' ? answer : later()
  } catch {
    return later()
  }
}
