import './personal_data.ts'
import { onOrganisationCreated } from '#identity/events/organisation_created'
import { every } from '#jobs/registry'
import { MINUTE_MS } from '#kernel/clock'
import { registerInvariant } from '#kernel/invariants'
import { openWallet } from './actions/open_wallet.ts'
import { warnLowBalances } from './actions/warn_low_balances.ts'
import * as checks from './queries/ledger_checks.ts'

/** The operator sells and owns no wallet. */
onOrganisationCreated(async ({ organisationId, kind }, { trx }) => {
  if (kind !== 'operator') await openWallet({ organisationId }, { trx })
})
every('wallet.warn_low_balances', MINUTE_MS, warnLowBalances)

registerInvariant('I1', 'Ledger entries sum to 0', checks.unbalancedTransactions)
registerInvariant('I1', 'Ledger entries sum to 0', checks.unbalancedLedger)
registerInvariant('I2', 'Stored balances are the sum of their entries', checks.wrongBalances)
registerInvariant('I2', 'Stored balances are the sum of their entries', checks.wrongHeldSums)
registerInvariant('I2', 'Stored balances are the sum of their entries', checks.strayRows)
registerInvariant('I3', 'Money that entered is accounted for', checks.unaccountedMoney)
registerInvariant('I3', 'What is owed stands on its account', checks.wrongReceivables)
registerInvariant('I4', 'Every hold is resolved at most once', checks.wrongHolds)
registerInvariant('I4', 'Every hold is resolved at most once', checks.movementsWithoutHold)
