import type { Trx } from '#kernel/database/transaction'
import { ok, type Result } from '#kernel/result'
import type { Hold } from '../ledger/holds.ts'
import { holdManyFunds, type HoldRefused, type HoldRequest } from './hold_many_funds.ts'

export type HoldFunds = HoldRequest & { organisationId: number; actorUserId?: number | null }

/** Reserves money for one subject; see `holdManyFunds`. */
export async function holdFunds(
  { organisationId, actorUserId, ...request }: HoldFunds,
  options: { trx?: Trx } = {}
): Promise<Result<Hold, HoldRefused>> {
  const held = await holdManyFunds({ organisationId, actorUserId, holds: [request] }, options)
  return held.ok ? ok(held.value[0]) : held
}
