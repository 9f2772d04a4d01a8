import { done, type SupplierOperations } from '#supplier-sdk'
import { AlibabaError, refusalOf } from '../errors.ts'
import type { Connection } from './context.ts'
import { BALANCE, toBalance } from './get_balance.ts'

/** A wrong credential is a finding, not a refusal; what cannot be reached throws. */
export const checkHealth =
  ({ client }: Connection): SupplierOperations['checkHealth'] =>
  async (call) => {
    const now = call.clock.now().getTime()
    const skewOf = (date?: Date) => (date ? date.getTime() - now : undefined)
    try {
      const { result, date } = await client.businessDated(BALANCE, {}, call)
      const balance = toBalance(result)
      return done({ reachable: true, authorised: true, clockSkewMs: skewOf(date), balance })
    } catch (error) {
      const refusal = refusalOf(error, 'checkHealth')
      if (!(error instanceof AlibabaError) || refusal?.reason !== 'unauthorised') {
        if (refusal) {
          return refusal
        }
        throw error
      }
      const { code, message, date } = error.answer
      return done({
        reachable: true,
        authorised: false,
        clockSkewMs: skewOf(date),
        supplierCode: code,
        supplierMessage: message,
      })
    }
  }
