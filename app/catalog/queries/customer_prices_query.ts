import { approvalRight } from '#approvals/queries/approval_right_query'
import { customerQuery } from '#identity/queries/customers_query'
import type { Viewer } from '#identity/viewer'
import type { Locale } from '#kernel/http/locale_middleware'
import { FULL_RATE_BP } from '#kernel/money'
import { numberedPage, type NumberedPage } from '#kernel/pagination'
import { CUSTOMER_DISCOUNT } from '../actions/set_own_customer_discount.ts'
import { offerChoicesQuery, type OfferChoices } from './offer_choices_query.ts'
import { rulesOfCustomer, SET_CUSTOMER_DISCOUNTS, type RuleRow } from './rules_query.ts'

export { SET_CUSTOMER_DISCOUNTS } from './rules_query.ts'

export type CustomerPrices = {
  rules: NumberedPage<RuleRow>
  choices: OfferChoices
  /** The lowest rate of the list price that the viewer may give alone; null: any. */
  lowestBp: number | null
}

/** A customer's own discounts, those that wait for a decision among them, with what the viewer may give. */
export async function customerPricesQuery(
  viewer: Viewer,
  { organisationId, page, pageSize, locale }: { organisationId: number; page: number; pageSize: number; locale: Locale }
): Promise<CustomerPrices> {
  const choices = await offerChoicesQuery(viewer, { locale })
  const mayRead = viewer.may(SET_CUSTOMER_DISCOUNTS) && (await customerQuery(viewer, organisationId)) !== null
  const { may, limit } = await approvalRight(viewer, CUSTOMER_DISCOUNT)
  const lowestBp = may ? (limit === null ? null : FULL_RATE_BP - limit) : FULL_RATE_BP
  return { rules: mayRead ? await rulesOfCustomer(viewer, organisationId, { page, pageSize, locale }) : numberedPage([], 0, page, pageSize), choices, lowestBp }
}
