import './books.ts'
import './access_subjects.ts'
import './invariants.ts'
import './personal_data.ts'
import { onConsentGiven } from '#enrolment/events/consent_given'
import { onKycVerified } from '#enrolment/events/kyc_verified'
import { registerOwnership } from '#identity/ownership'
import { onJob, every } from '#jobs/registry'
import { enqueue, enqueueMany } from '#jobs/actions/enqueue'
import { HOUR_MS, MINUTE_MS } from '#kernel/clock'
import { countInFrame } from '#kernel/http/page_frame'
import { onConnectionSwitched } from '#suppliers/events/connection_switched'
import { onNotice } from '#suppliers/actions/act_on_notice'
import { registerInFlight } from '#suppliers/in_flight'
import { lanesOfRows } from '#suppliers/lanes_of_rows'
import { countLinesInFlight } from './actions/count_lines_in_flight.ts'
import { AUTO_RENEW, autoRenew, requestAutoRenewals } from './actions/auto_renew.ts'
import { ADVANCE_LINE, advanceLine, advanceLineJob } from './actions/advance_line.ts'
import { orderOwnerships } from './actions/hand_over_orders.ts'
import { RESUME_VERIFIED, resumeVerifiedJob, resumeVerifiedLines } from './actions/resume_verified_lines.ts'
import { linesWaitingAt, linesWaitingForConsent, sweepLines } from './actions/sweep_lines.ts'
import { readNoticedResource } from './actions/read_noticed_resource.ts'
import { PRICE_FOUND, priceFoundLine } from './actions/price_found_line.ts'
import { SCAN_IMPORTS, scanImports } from './actions/scan_imports.ts'
import { settlePower, wakePower } from './actions/settle_power.ts'
import { requestResourceSync, SYNC_RESOURCE, syncResource } from './actions/sync_resource.ts'
import { tellOfExpiry } from './actions/tell_of_expiry.ts'
import { checkLineStates } from './order_line_states.ts'
import { SETTLE_POWER } from './resource_power.ts'
import { todoCount } from './queries/overdue_query.ts'

checkLineStates()

const ofLine = { lanesOf: lanesOfRows('order_lines', ({ lineId }: { lineId: string }) => lineId) }
const ofResource = { lanesOf: lanesOfRows('resources', ({ resourceId }: { resourceId: string }) => resourceId) }
const ofConnection = { lanesOf: (payloads: readonly { code: string }[]) => payloads.map(({ code }) => code) }

onJob(ADVANCE_LINE, advanceLine, ofLine)
onJob(PRICE_FOUND, priceFoundLine, ofLine)
onJob(SYNC_RESOURCE, syncResource, ofResource)
onJob(SETTLE_POWER, settlePower, ofResource)
onJob(SCAN_IMPORTS, async (payload: { code: string }) => void (await scanImports(payload)), ofConnection)
onJob(RESUME_VERIFIED, resumeVerifiedLines)
every('orders.sweep', MINUTE_MS, sweepLines)
every('orders.sweep_power', 5 * MINUTE_MS, wakePower)
every('orders.sync_resources', HOUR_MS, requestResourceSync)
onJob(AUTO_RENEW, autoRenew)
every('orders.auto_renewals', HOUR_MS, requestAutoRenewals)
every('orders.expiry', HOUR_MS, tellOfExpiry)

onConnectionSwitched(async ({ connectionCode }, { trx }) => {
  const lines = await linesWaitingAt(connectionCode, trx)
  await enqueueMany(lines.map((id) => advanceLineJob(id)), { trx })
})
onConsentGiven(async (consent, { trx }) => {
  const lines = await linesWaitingForConsent(consent, trx)
  await enqueueMany(lines.map((id) => advanceLineJob(id)), { trx })
})
onKycVerified((pair, { trx }) => enqueue(resumeVerifiedJob(pair), { trx }))
onNotice('resource_changed', readNoticedResource)
orderOwnerships.forEach(registerOwnership)
registerInFlight('lines', countLinesInFlight)
countInFrame('attention', ({ viewer }) => todoCount(viewer))
