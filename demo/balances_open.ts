import { DAY_MS, HOUR_MS } from '#kernel/clock'
import { setBalanceThreshold } from '#suppliers/actions/set_balance_threshold'
import { readBalance } from '#suppliers/balances/read_balance'
import { must } from './result.ts'
import type { Deed } from './trade.ts'
import { viewerByEmail } from './viewers.ts'

/** Alarm thresholds of operations; the last one is above what the sandbox has, so that an alarm stands. */
const thresholds: Record<string, number> = { volcengine: 50_000_00, alibaba: 20_000_00, baidu: 10_000_00, jdcloud: 5_000_000_00 }
const READ_EVERY_MS = 4 * HOUR_MS
const DAYS = 7

/** A week of readings at every cloud that the house has, as the schedule would have made them. */
export function balanceDeeds(codes: readonly string[], today: Date): Deed[] {
  const known = Object.keys(thresholds).filter((code) => codes.includes(code))
  const set: Deed = {
    at: new Date(today.getTime() - DAYS * DAY_MS),
    async act() {
      const { actor } = await viewerByEmail('operations@kboss.example')
      for (const code of known) must(await setBalanceThreshold({ code, belowFen: thresholds[code], actor }), `threshold of ${code}`)
    },
  }
  const readings = Array.from({ length: (DAYS * DAY_MS) / READ_EVERY_MS }, (_, index): Deed => ({
    at: new Date(today.getTime() - index * READ_EVERY_MS - HOUR_MS),
    act: async () => void (await Promise.all(known.map((code) => readBalance({ code })))),
  }))
  return [set, ...readings]
}
