import db from '@adonisjs/lucid/services/db'
import { systemActor } from '#audit/actor'
import { clock } from '#kernel/clock'
import { periodBefore, periodOf } from '../bill_periods.ts'
import { requestBill } from './request_bill.ts'

/** How many closed months back a bill that is not final yet is read again. */
const MONTHS_BACK = 2

/** Reads what suppliers bill for this month, and for the last two as long as they may still change. Returns how many readings began. */
export async function requestBills(): Promise<number> {
  const current = periodOf(clock.now())
  const periods = [current]
  for (let back = 0; back < MONTHS_BACK; back++) periods.push(periodBefore(periods.at(-1)!))
  const connections = await db.from('supplier_connections').where('read', 1).select('id', 'code').limit(500)
  let begun = 0
  for (const { id, code } of connections) {
    const done = await db.from('supplier_bills').where({ connection_id: id, state: 'done', is_final: 1 }).whereIn('period', periods).select('period')
    const final = new Set(done.map(({ period }) => period))
    for (const period of periods.filter((one) => !final.has(one))) {
      const asked = await requestBill({ connectionCode: code, period, actor: systemActor })
      if (asked.ok && asked.value.isNew) begun += 1
    }
  }
  return begun
}
