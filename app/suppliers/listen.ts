import { DAY_MS, MINUTE_MS } from '#kernel/clock'
import { registerInvariant } from '#kernel/invariants'
import { every } from '#jobs/registry'
import { checkAllHealth } from './actions/check_all_health.ts'
import { closeLostQuestions } from './actions/close_lost_questions.ts'
import { purgeQuestions } from './actions/purge_questions.ts'
import { collectSuppliers } from './collectors.ts'
import { abandonedCalls, secretsInJournal } from './journal_checks.ts'

const NO_SECRETS = 'Every call has its journal row from before, and no row holds a secret'

registerInvariant('I11', NO_SECRETS, secretsInJournal)
registerInvariant('I11', NO_SECRETS, abandonedCalls)
every('suppliers.check_health', 5 * MINUTE_MS, checkAllHealth)
every('suppliers.close_lost_questions', 5 * MINUTE_MS, closeLostQuestions)
every('suppliers.purge_questions', DAY_MS, purgeQuestions)
collectSuppliers()
