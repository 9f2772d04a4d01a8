import { DAY_MS, MINUTE_MS } from '#kernel/clock'
import { registerInvariant } from '#kernel/invariants'
import { beforeScrape } from '#kernel/metrics'
import { every, onJob } from '#jobs/registry'
import { checkAllHealth } from './actions/check_all_health.ts'
import { purgeBalances, READ_BALANCE, readBalance, requestBalances } from './balances/read_balance.ts'
import { closeLostQuestions } from './actions/close_lost_questions.ts'
import { purgeNotices } from './actions/purge_notices.ts'
import { purgeQuestions } from './actions/purge_questions.ts'
import { closeLostIntents } from './janitor/close_lost_intents.ts'
import { requestSweeps, SWEEP_STRANGERS, sweepStrangers } from './janitor/sweep_strangers.ts'
import { requestWatches, WATCH_ORDERS, watchOrders } from './janitor/watch_orders.ts'
import { ACT_ON_NOTICE, actOnNotice } from './actions/act_on_notice.ts'
import { lanesOfRows } from './lanes_of_rows.ts'
import { purgeMeasurements } from './measurements/publish.ts'
import { isInTrouble } from './pipeline/trouble.ts'
import { abandonedCalls, secretsInJournal } from './journal_checks.ts'

const NO_SECRETS = 'Every call has its journal row from before, and no row holds a secret'

registerInvariant('I11', NO_SECRETS, secretsInJournal)
registerInvariant('I11', NO_SECRETS, abandonedCalls)
const lane = { lanesOf: (payloads: readonly { code: string }[]) => payloads.map(({ code }) => code), isTroubled: isInTrouble }

onJob(SWEEP_STRANGERS, async (payload: { code: string }) => {
  await sweepStrangers(payload)
}, lane)
onJob(ACT_ON_NOTICE, actOnNotice, { lanesOf: lanesOfRows('supplier_notices', ({ id }: { id: string }) => id) })
onJob(WATCH_ORDERS, watchOrders, lane)
onJob(READ_BALANCE, readBalance, lane)
every('suppliers.watch_orders', MINUTE_MS, requestWatches)
every('suppliers.sweep_strangers', 15 * MINUTE_MS, requestSweeps)
every('suppliers.check_health', 5 * MINUTE_MS, checkAllHealth)
every('suppliers.read_balances', 15 * MINUTE_MS, requestBalances)
every('suppliers.close_lost_questions', 5 * MINUTE_MS, closeLostQuestions)
every('suppliers.close_lost_intents', 5 * MINUTE_MS, closeLostIntents)
every('suppliers.purge_balances', DAY_MS, purgeBalances)
every('suppliers.purge_notices', DAY_MS, purgeNotices)
every('suppliers.purge_questions', DAY_MS, purgeQuestions)
every('suppliers.purge_measurements', DAY_MS, purgeMeasurements)

beforeScrape(async () => {
  const { collectSupplierGauges } = await import('./gauges.ts')
  await collectSupplierGauges()
})
