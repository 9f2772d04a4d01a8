/**
 * Tables whose rows are added and never changed: the application's database user may read and insert there, nothing else.
 * `renewGrants` makes it so, `unprotectedTables` says whether it is.
 */
export const appendOnlyTables = [
  'audit_rows',
  'audit_seals',
  'audit_verifications',
  'ledger_transactions',
  'ledger_entries',
] as const
