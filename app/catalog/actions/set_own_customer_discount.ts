import { approvalRight } from '#approvals/queries/approval_right_query'
import { customerQuery } from '#identity/queries/customers_query'
import type { Viewer } from '#identity/viewer'
import type { Trx } from '#kernel/database/transaction'
import { FULL_RATE_BP } from '#kernel/money'
import { fail, ok, type Result } from '#kernel/result'
import type { RuleTarget } from '../rule_input.ts'
import { judgeBeforehand, saveRules, type RulesSaved, type SaveRefused } from './save_rules.ts'

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

type NotTheirs = { type: 'customer_not_found' }

/**
 * A discount for one customer of the viewer's. Within the viewer's right it holds at once; beyond it, or below a floor that asks
 * for consent, it waits for somebody else. Customers that the viewer may not see are absent.
 */
export async function setOwnCustomerDiscount(viewer: Viewer, input: OwnCustomerDiscount): Promise<Result<RulesSaved, SaveRefused | NotTheirs>> {
  const prepared = await prepareOwnDiscount(viewer, input)
  return prepared.ok ? prepared.value({}) : prepared
}

/** Reads and judges everything; what it answers saves the discount, in a transaction of the caller's where there is one. */
export async function prepareOwnDiscount(
  viewer: Viewer,
  { organisationId, target, rateBp, validUntil, reason }: OwnCustomerDiscount
): Promise<Result<(options: { trx?: Trx }) => Promise<Result<RulesSaved, SaveRefused>>, NotTheirs>> {
  const customer = await customerQuery(viewer, organisationId)
  if (!customer) return fail({ type: 'customer_not_found' })
  const { may, limit } = await approvalRight(viewer, CUSTOMER_DISCOUNT)
  const depthBp = depthOf(rateBp)
  const isWithin = may && (limit === null || depthBp <= limit)
  const facts = [
    { label: 'catalog.approval.discount', form: 'bp' as const, after: rateBp },
    { label: 'catalog.approval.own_limit', form: 'bp' as const, after: may ? FULL_RATE_BP - limit! : FULL_RATE_BP },
  ]
  const ask = isWithin ? undefined : { kind: CUSTOMER_DISCOUNT, size: Math.max(0, depthBp), facts }
  const rules = [{ group: 'customer' as const, target, effect: { rateBp }, organisationId, validUntil }]
  const judged = await judgeBeforehand(rules, { ask })
  return ok(({ trx }) => saveRules(rules, { actor: viewer.actor, reason }, { ask, judged, trx }))
}
