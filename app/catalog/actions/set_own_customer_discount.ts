import { approvalRight } from '#approvals/queries/approval_right_query'
import { customerQuery } from '#identity/queries/customers_query'
import type { Viewer } from '#identity/viewer'
import type { Trx } from '#kernel/database/transaction'
import { FULL_RATE_BP } from '#kernel/money'
import { fail, type Result } from '#kernel/result'
import type { RuleTarget } from '../rule_input.ts'
import { saveRules, type RulesSaved, type SaveRefused } from './save_rules.ts'

export const CUSTOMER_DISCOUNT = 'catalog.customer_discount'

export type OwnCustomerDiscount = {
  organisationId: number
  target: RuleTarget
  /** Of the list price. */
  rateBp: number
  validUntil?: Date | null
  reason?: string
}

/** How much of the list price is given away: what a limit is compared with. */
export const depthOf = (rateBp: number): number => FULL_RATE_BP - rateBp

/**
 * A discount for one customer of the viewer's. Within the viewer's right it holds at once; beyond it, or below a floor that asks
 * for consent, it waits for somebody else. Customers that the viewer may not see are absent.
 */
export async function setOwnCustomerDiscount(
  viewer: Viewer,
  { organisationId, target, rateBp, validUntil, reason }: OwnCustomerDiscount,
  { trx }: { trx?: Trx } = {}
): Promise<Result<RulesSaved, SaveRefused | { type: 'customer_not_found' }>> {
  const customer = await customerQuery(viewer, organisationId)
  if (!customer) return fail({ type: 'customer_not_found' })
  const { may, limit } = await approvalRight(viewer, CUSTOMER_DISCOUNT)
  const depthBp = depthOf(rateBp)
  const isWithin = may && (limit === null || depthBp <= limit)
  const facts = [
    { label: 'catalog.approval.discount', form: 'bp' as const, after: rateBp },
    { label: 'catalog.approval.own_limit', form: 'bp' as const, after: may ? FULL_RATE_BP - limit! : FULL_RATE_BP },
  ]
  return saveRules([{ group: 'customer', target, effect: { rateBp }, organisationId, validUntil }], { actor: viewer.actor, reason },
    isWithin ? { trx } : { trx, ask: { kind: CUSTOMER_DISCOUNT, size: Math.max(0, depthBp), facts } })
}
