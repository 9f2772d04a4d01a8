import { done, readInteger, readText, type Json, type SupplierOperations } from '#supplier-sdk'
import { ReferenceError, refusalOf } from '../errors.ts'
import { answering, type Connection } from './context.ts'

const toBalance = (raw: Json) => ({
  currency: readText(raw, 'currency'),
  availableFen: readInteger(raw, 'availableFen'),
  frozenFen: readInteger(raw, 'frozenFen'),
})

/** A wrong key is a finding, not a refusal; the supplier's clock comes with every answer. */
export const checkHealth =
  ({ client, settings }: Connection): SupplierOperations['checkHealth'] =>
  async (call) => {
    const skew = (date?: Date) => (date ? date.getTime() - call.clock.now().getTime() : undefined)
    try {
      const { data, date } = await client.postDated('GetBalance', {}, call)
      const balance = toBalance(data)
      return done({ reachable: true, authorised: true, clockSkewMs: skew(date), balance })
    } catch (error) {
      const refusal = refusalOf(error, settings.currency)
      if (refusal?.reason !== 'unauthorised' || !(error instanceof ReferenceError)) {
        throw error
      }
      const { code: supplierCode, message: supplierMessage, date } = error.answer
      const clockSkewMs = skew(date)
      return done({
        reachable: true,
        authorised: false,
        clockSkewMs,
        supplierCode,
        supplierMessage,
      })
    }
  }

export const getBalance = (connection: Connection): NonNullable<SupplierOperations['getBalance']> => {
  const read = answering(connection, async (_: null, call) =>
    done(toBalance(await connection.client.post('GetBalance', {}, call)))
  )
  return (call) => read(null, call)
}
