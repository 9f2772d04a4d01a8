/**
 * Every route that writes, and what fifty of the same request at the same time do: the spec in which they have one effect, or why they
 * may have more. A new route fails the test until it stands here.
 */
export const provenOnce: Record<string, readonly string[]> = {
  'functional/attacks/once_only.spec.ts': [
    'POST /admin/recharges/:id/decision', 'POST /quotes/:id/order', 'POST /api/v1/orders', 'POST /orders/:id/cancel', 'POST /resources/:id/unsubscribe',
    'POST /api/v1/resources/:id/unsubscribe', 'POST /admin/manual-steps/:id/answer', 'POST /orders/:id/lines/:lineId/answer',
    'POST /api/v1/orders/:id/lines/:lineId/answer', 'POST /admin/orders/:id/lines/:lineId/resolve', 'POST /admin/discoveries/:id/decision',
    'POST /admin/price-batches/:id/undo', 'POST /account/closing/undo', 'POST /organisation/closing/undo', 'POST /tokens', 'POST /admin/tokens',
    'POST /admin/offers/acts',
  ],
  'functional/attacks/once_only_office.spec.ts': ['POST /admin/recoveries', 'POST /admin/approvals/:id/withdraw', 'POST /admin/campaigns/:id/state'],
  'functional/attacks/once_only_found.spec.ts': [
    'POST /orders/:id/lines/:lineId/payment', 'POST /api/v1/orders/:id/lines/:lineId/payment', 'POST /orders/:id/lines/:lineId/decline',
    'POST /api/v1/orders/:id/lines/:lineId/decline', 'POST /admin/orders/:id/lines/:lineId/receivable', 'POST /admin/receivables/:id/settlement',
    'POST /wallet/receivables/:id/settlement', 'POST /admin/imports/link', 'POST /admin/imports/:id', 'POST /admin/drifts/:id/decision',
  ],
  'functional/attacks/once_only_prices.spec.ts': [
    'POST /admin/prices/:id/withdraw', 'POST /admin/price-differences', 'POST /admin/price-runs/:id/cancel', 'POST /admin/offers/load',
    'POST /admin/offers/loads/:id/cancel', 'POST /admin/invite-codes/:id/withdraw', 'POST /admin/verifications/:organisationId/decision',
  ],
  'functional/approvals/at_once.spec.ts': ['POST /admin/approvals/:id/decision'],
  'functional/approvals/rights.spec.ts': ['POST /admin/approval-rights'],
  'functional/identity/sign_in_at_once.spec.ts': [
    'POST /sign-in/code/enter', 'POST /sign-in/second-factor', 'POST /set-password/:link', 'POST /forgot-password/code',
    'POST /account/second-factor/confirm', 'POST /admin/me/second-factor/confirm', 'POST /sign-in',
  ],
  'functional/identity/invitations.spec.ts': ['POST /invitation/:link', 'POST /invitations', 'POST /admin/invitations'],
  'functional/identity/assignments.spec.ts': ['POST /admin/customers/assignments/:batch/undo'],
  'functional/identity/role_matrix.spec.ts': ['POST /admin/roles/permissions', 'POST /admin/roles', 'POST /admin/roles/:code/retire'],
  'functional/identity/own_data.spec.ts': ['POST /account/data', 'POST /admin/me/data', 'POST /organisation/data', 'POST /account/closing', 'POST /organisation/closing'],
  'functional/identity/leaving.spec.ts': ['POST /members/:id/offboard', 'POST /admin/members/:id/offboard'],
  'functional/campaigns/invite_codes.spec.ts': ['POST /sign-up'],
  'functional/settlement/bills.spec.ts': ['POST /admin/supplier-bills'],
  'functional/at_once/account.spec.ts': [
    'POST /account/second-factor/remove', 'POST /sign-out', 'POST /verify/:which/code', 'POST /verify/:which', 'POST /sign-in/code',
    'POST /forgot-password', 'POST /account/profile', 'POST /admin/me/profile', 'POST /account/password', 'POST /admin/me/password',
    'POST /account/picture', 'POST /admin/me/picture', 'POST /account/picture/remove', 'POST /admin/me/picture/remove', 'POST /account/address',
    'POST /admin/me/address', 'POST /account/address/:which', 'POST /admin/me/address/:which', 'POST /account/second-factor',
    'POST /admin/me/second-factor', 'POST /account/recovery-codes', 'POST /admin/me/recovery-codes', 'POST /account/sessions/:id/end',
    'POST /admin/me/sessions/:id/end', 'POST /account/sessions/end-others', 'POST /admin/me/sessions/end-others', 'POST /confirm',
    'POST /admin/confirm',
  ],
  'functional/at_once/campaigns.spec.ts': [
    'POST /admin/campaigns', 'POST /admin/campaigns/:id', 'POST /admin/campaigns/:id/items', 'POST /admin/campaigns/:id/items/:itemId/remove',
    'POST /admin/campaigns/:id/customers', 'POST /admin/campaigns/:id/copy', 'POST /admin/invite-codes',
  ],
  'functional/at_once/enrolment.spec.ts': [
    'POST /organisation/verification', 'POST /api/v1/verification', 'POST /organisation/consents/:code',
    'POST /api/v1/enrolments/:supplier/consent', 'POST /organisation/consents/:code/code', 'POST /organisation/verification/:code/open',
    'POST /organisation/verification/:code/ask', 'POST /api/v1/enrolments/:supplier/kyc', 'POST /admin/kyc/:id/act',
    'POST /admin/verifications/:organisationId/reveal', 'POST /admin/verifications/policy', 'POST /admin/enrolments', 'POST /resources/:id/console',
    'POST /api/v1/resources/:id/sso',
  ],
  'functional/at_once/house.spec.ts': [
    'POST /admin/brand', 'POST /admin/roles/:code', 'POST /admin/customers/:id/status', 'POST /admin/customers/assign', 'POST /organisation',
    'POST /messages/read', 'POST /admin/messages/read', 'POST /wallet/warning', 'POST /admin/recharges', 'POST /admin/jobs/:id',
  ],
  'functional/at_once/outside.spec.ts': [
    'POST /notices/:connection', 'POST /notices/:connection/*', 'POST /admin/imports/scan', 'POST /admin/invariants', 'POST /preferences/:what',
    'POST /admin/me/second-factor/remove',
  ],
  'functional/at_once/people.spec.ts': [
    'POST /members/:id/address', 'POST /members/:id/role', 'POST /admin/members/:id/role', 'POST /members/:id/status',
    'POST /admin/members/:id/status', 'POST /members/:id/department', 'POST /admin/members/:id/department', 'POST /members/:id/second-factor/reset',
    'POST /admin/members/:id/second-factor/reset', 'POST /departments', 'POST /admin/departments', 'POST /departments/:id',
    'POST /admin/departments/:id', 'POST /departments/:id/remove', 'POST /admin/departments/:id/remove', 'POST /invitations/:id/resend',
    'POST /admin/invitations/:id/resend', 'POST /invitations/:id/withdraw', 'POST /admin/invitations/:id/withdraw', 'POST /tokens/:id/revoke',
    'POST /admin/tokens/:id/revoke',
  ],
  'functional/at_once/purchases.spec.ts': [
    'POST /cart', 'POST /cart/:id', 'POST /cart/:id/remove', 'POST /cart/quote', 'POST /resources/renewals', 'POST /resources/:id/changes',
    'POST /resources/:id/unsubscribe-quotes', 'POST /api/v1/quotes', 'POST /api/v1/resources/renewal-quotes',
    'POST /api/v1/resources/:id/change-quotes', 'POST /api/v1/resources/:id/unsubscribe-quotes', 'POST /resources/:id/auto-renewal',
    'POST /api/v1/resources/:id/auto-renewal', 'POST /resources/:id/power', 'POST /admin/resources/:id/power', 'POST /api/v1/resources/:id/suspend',
    'POST /api/v1/resources/:id/resume',
  ],
  'functional/at_once/shelf.spec.ts': [
    'POST /admin/prices', 'POST /admin/customers/:id/discounts', 'POST /admin/offers/:id/fields', 'POST /admin/suppliers',
    'POST /admin/suppliers/:code/settings', 'POST /admin/suppliers/:code/catalogue', 'POST /admin/suppliers/:code/switches',
    'PATCH /api/v1/admin/connections/:id/switches', 'POST /admin/suppliers/:code/drain', 'POST /admin/suppliers/:code/refund-policy',
    'POST /admin/suppliers/:code/balance-threshold', 'POST /admin/suppliers/:code/balance', 'POST /admin/suppliers/:code/test',
  ],
}

/** Reasons why the same request may have its effect again, and the routes that they hold for. */
export const mayRepeat: Record<string, readonly string[]> = {
  'shows what something would do, and writes nothing': [
    'POST /admin/approval-rights/preview', 'POST /admin/customers/:id/discounts/preview', 'POST /admin/imports/preview', 'POST /admin/offers/acts/preview',
    'POST /admin/price-differences/preview', 'POST /admin/prices/preview', 'POST /admin/roles/preview', 'POST /products/:id/price',
  ],
  'sends a recorded call to a stand-in on this machine, as often as somebody who looks for a fault asks': ['POST /admin/calls/:id/replay'],
}
