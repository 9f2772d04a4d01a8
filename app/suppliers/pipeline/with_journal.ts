import { crash } from '#kernel/crash'
import type { Layer } from './call.ts'
import { closeCall } from './journal.ts'

/** The row is there before this layer; here it is closed with the answer, in a statement of its own, before anybody acts on it. */
export const withJournal: Layer = async (call, next) => {
  const startedAt = performance.now()
  const outcome = await next()
  await closeCall(call, outcome, performance.now() - startedAt)
  crash(`supplier.${call.operation}.after_journal`)
  return outcome
}
