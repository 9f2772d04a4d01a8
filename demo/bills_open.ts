import { clock } from '#kernel/clock'
import { workUntilIdle } from '#jobs/worker'
import { periodBefore, periodOf } from '#settlement/bill_periods'
import { requestBill } from '#settlement/actions/request_bill'
import { must } from './result.ts'
import { viewerByEmail } from './viewers.ts'

/** Finance read what each cloud billed for this month and the last. */
export async function leaveBillsRead(codes: readonly string[]): Promise<void> {
  const { actor } = await viewerByEmail('finance@kboss.example')
  const current = periodOf(clock.now())
  for (const connectionCode of codes) {
    for (const period of [current, periodBefore(current)]) must(await requestBill({ connectionCode, period, actor }), `bill of ${connectionCode}`)
  }
  await workUntilIdle()
}
