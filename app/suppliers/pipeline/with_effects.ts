import { stopSpending, withdrawCredential } from '../alarms.ts'
import type { Layer } from './call.ts'

/** Two refusals concern the whole connection: nothing is left to spend, or our credential is no good. */
export const withEffects: Layer = async (call, next) => {
  const outcome = await next()
  if (outcome.status !== 'refused') return outcome
  const facts = { connectionCode: call.connection.code, supplierCode: outcome.supplierCode, callId: call.id }
  if (outcome.reason === 'supplier_funds') await stopSpending(facts)
  if (outcome.reason === 'unauthorised') {
    await call.connection.lanes.openAll()
    await withdrawCredential(facts)
  }
  return outcome
}
