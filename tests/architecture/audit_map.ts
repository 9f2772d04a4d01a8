/** Tables whose rows are prices, discounts, roles, switches, credentials, approvals or money: a change leaves an audit row. */
export const auditedTables: readonly string[] = [
  'price_rules', 'roles', 'role_permissions', 'user_roles', 'approval_rights', 'supplier_connections', 'connection_switches',
  'auth_access_tokens', 'second_factors', 'recovery_codes', 'invitations', 'organisations', 'wallets', 'wallet_holds', 'ledger_transactions',
  'ledger_entries', 'recharges', 'campaigns', 'campaign_items', 'invite_codes', 'settings', 'departments', 'supplier_consents', 'verifications',
]

/** Files that write to one of them without an audit row of their own, and who leaves it or why there is none. */
export const auditedElsewhere: Record<string, string> = {
  'app/wallet/ledger/balance.ts': 'the ledger’s own arithmetic; who asked for the movement leaves the row',
  'app/wallet/ledger/movements.ts': 'the ledger’s own arithmetic; who asked for the movement leaves the row',
  'app/wallet/actions/capture_hold.ts': 'orders.money.charged, by the step that captures',
  'app/wallet/actions/hold_many_funds.ts': 'orders.order.placed, by the check-out',
  'app/wallet/actions/raise_hold.ts': 'orders.line.price_accepted, by the answer',
  'app/wallet/actions/release_hold.ts': 'the ledger’s entry names order line and reason; nothing left the wallet',
  'app/wallet/actions/refund_capture.ts': 'orders.money.refunded, by the step that refunds',
  'app/wallet/actions/open_wallet.ts': 'identity.organisation.created; an empty wallet',
  'app/wallet/actions/warn_low_balances.ts': 'notes that a warning went out; no money',
  'app/suppliers/connection_rows.ts': 'reads and keeps rows; the actions that change them leave the row',
  'app/suppliers/actions/note_offers_loaded.ts': 'catalog.offers.loaded, by the load',
  'app/suppliers/actions/test_connection.ts': 'notes how a connection is; no switch, no credential',
  'app/identity/own_ownerships.ts': 'identity.member.offboarded, with what was handed over',
  'app/identity/second_factor_rows.ts': 'the actions that call it leave the row',
  'app/identity/actions/begin_second_factor.ts': 'nothing is in force before identity.second_factor.enrolled',
  'app/identity/actions/spend_second_factor.ts': 'a code is used up; the sign-in leaves the row',
  'app/identity/actions/note_token_use.ts': 'notes when a token was last used',
  'app/enrolment/organisation_ref.ts': 'a name of this installation, made once',
  'app/enrolment/verification_rows.ts': 'an empty row to be locked; enrolment.verification.submitted fills it',
  'app/enrolment/personal_data.ts': 'identity.closure.carried_out, of which this is a part',
  'app/campaigns/own_ownerships.ts': 'identity.member.offboarded, with what was handed over',
  'app/campaigns/actions/change_items.ts': 'campaigns.campaign.<act>, by note_version',
  'app/campaigns/actions/copy_campaign.ts': 'campaigns.campaign.<act>, by note_version',
  'app/campaigns/actions/move_campaign.ts': 'campaigns.campaign.<act>, by note_version',
  'app/campaigns/actions/save_campaign.ts': 'campaigns.campaign.<act>, by note_version',
  'app/campaigns/actions/take_uses.ts': 'counts uses; the order leaves the row',
  'app/campaigns/actions/give_back_uses.ts': 'counts uses; the order leaves the row',
}
