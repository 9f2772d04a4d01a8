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
}

/** Reasons why the same request may have its effect again, and the routes that they hold for. */
export const mayRepeat: Record<string, readonly string[]> = {
  'shows what something would do, and writes nothing': [
    'POST /admin/approval-rights/preview', 'POST /admin/customers/:id/discounts/preview', 'POST /admin/imports/preview', 'POST /admin/offers/acts/preview',
    'POST /admin/price-differences/preview', 'POST /admin/prices/preview', 'POST /admin/roles/preview', 'POST /products/:id/price',
  ],
  'puts a value in place: the last one stands, the same one changes nothing': [
    'PATCH /api/v1/admin/connections/:id/switches', 'POST /preferences/:what', 'POST /account/profile', 'POST /admin/me/profile', 'POST /account/password',
    'POST /admin/me/password', 'POST /account/picture', 'POST /admin/me/picture', 'POST /account/picture/remove', 'POST /admin/me/picture/remove',
    'POST /admin/brand', 'POST /admin/campaigns/:id', 'POST /admin/campaigns/:id/customers', 'POST /admin/campaigns/:id/items',
    'POST /admin/campaigns/:id/items/:itemId/remove', 'POST /admin/customers/:id/status', 'POST /admin/customers/assign', 'POST /admin/departments/:id',
    'POST /departments/:id', 'POST /admin/members/:id/department', 'POST /members/:id/department', 'POST /admin/members/:id/role', 'POST /members/:id/role',
    'POST /admin/members/:id/status', 'POST /members/:id/status', 'POST /members/:id/address', 'POST /admin/messages/read', 'POST /messages/read',
    'POST /admin/offers/:id/fields', 'POST /admin/roles/:code', 'POST /admin/suppliers/:code/settings', 'POST /admin/suppliers/:code/switches',
    'POST /admin/suppliers/:code/refund-policy', 'POST /admin/suppliers/:code/balance-threshold',
    'POST /api/v1/enrolments/:supplier/consent', 'POST /api/v1/verification', 'POST /api/v1/enrolments/:supplier/kyc', 'POST /admin/suppliers/:code/catalogue', 'POST /admin/verifications/policy', 'POST /organisation',
    'POST /organisation/consents/:code', 'POST /organisation/verification', 'POST /resources/:id/auto-renewal', 'POST /api/v1/resources/:id/auto-renewal',
    'POST /wallet/warning', 'POST /cart/:id', 'POST /resources/:id/power', 'POST /admin/resources/:id/power', 'POST /api/v1/resources/:id/suspend',
    'POST /api/v1/resources/:id/resume', 'POST /admin/enrolments',
  ],
  'takes away or ends: a second one finds nothing': [
    'POST /admin/departments/:id/remove', 'POST /departments/:id/remove', 'POST /cart/:id/remove', 'POST /tokens/:id/revoke', 'POST /admin/tokens/:id/revoke',
    'POST /invitations/:id/withdraw', 'POST /admin/invitations/:id/withdraw', 'POST /account/sessions/:id/end', 'POST /admin/me/sessions/:id/end',
    'POST /account/sessions/end-others', 'POST /admin/me/sessions/end-others', 'POST /account/second-factor/remove', 'POST /admin/me/second-factor/remove',
    'POST /members/:id/second-factor/reset', 'POST /admin/members/:id/second-factor/reset', 'POST /sign-out', 'POST /admin/suppliers/:code/drain',
  ],
  'makes one more each time, as it is asked; names and targets are unique where two would be one': [
    'POST /departments', 'POST /admin/departments', 'POST /cart', 'POST /admin/campaigns', 'POST /admin/campaigns/:id/copy', 'POST /admin/invite-codes',
    'POST /admin/suppliers',
  ],
  'makes an offer that binds nobody before it is taken, and runs out': [
    'POST /api/v1/quotes', 'POST /cart/quote', 'POST /resources/renewals', 'POST /resources/:id/changes', 'POST /api/v1/resources/renewal-quotes',
    'POST /api/v1/resources/:id/change-quotes', 'POST /resources/:id/unsubscribe-quotes', 'POST /api/v1/resources/:id/unsubscribe-quotes',
  ],
  'a new version takes the place of the one before; the answer to the form’s key is kept': [
    'POST /admin/prices', 'POST /admin/customers/:id/discounts', 'POST /admin/recharges',
  ],
  'sends or proves something anew, within limits that are counted before (sign_in_code.spec.ts, verify.spec.ts, sessions.spec.ts)': [
    'POST /sign-in/code', 'POST /forgot-password', 'POST /verify/:which/code', 'POST /verify/:which', 'POST /account/address', 'POST /admin/me/address',
    'POST /account/address/:which', 'POST /admin/me/address/:which', 'POST /account/second-factor', 'POST /admin/me/second-factor',
    'POST /account/recovery-codes', 'POST /admin/me/recovery-codes', 'POST /confirm', 'POST /admin/confirm', 'POST /invitations/:id/resend',
    'POST /admin/invitations/:id/resend', 'POST /organisation/consents/:code/code',
  ],
  'opens a door or reads again; what it asks of a supplier has one key': [
    'POST /resources/:id/console', 'POST /api/v1/resources/:id/sso', 'POST /organisation/verification/:code/open', 'POST /organisation/verification/:code/ask',
    'POST /admin/verifications/:organisationId/reveal', 'POST /admin/calls/:id/replay', 'POST /admin/invariants', 'POST /admin/imports/scan',
    'POST /admin/suppliers/:code/test', 'POST /admin/suppliers/:code/balance',
  ],
  'a state table decides, one statement moves the row': ['POST /admin/kyc/:id/act', 'POST /admin/jobs/:id'],
  'each notice is kept once by its number (functional/suppliers/notices.spec.ts)': ['POST /notices/:connection', 'POST /notices/:connection/*'],
}
