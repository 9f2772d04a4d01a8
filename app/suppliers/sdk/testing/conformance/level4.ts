import type { BillLine, BillPage } from '../../billing.ts'
import { ensure, type Bench } from './bench.ts'
import type { Check } from './types.ts'

const MICRO_PER_FEN = 10_000

const PAGES_MAX = 100

const HOUR_SECONDS = 3600

const BEIJING_MS = 8 * HOUR_SECONDS * 1000

async function billOf(
  bench: Bench,
  period: string
): Promise<{ lines: BillLine[]; final: boolean }> {
  const lines: BillLine[] = []
  let final = false
  let cursor: string | undefined
  for (let page = 0; page < PAGES_MAX; page++) {
    const read = await bench.done<BillPage>('fetchBill', { period, cursor })
    lines.push(...read.lines)
    final = read.final
    if (read.nextCursor === null) {
      return { lines, final }
    }
    cursor = read.nextCursor
  }
  throw new Error(`The bill did not end after ${PAGES_MAX} pages`)
}

const periodOf = (time: Date): string =>
  new Date(time.getTime() + BEIJING_MS).toISOString().slice(0, 7)

export const level4: Check[] = [
  {
    id: 'bill_reconciles',
    level: 4,
    says: 'The bill of a purchase is what was paid for it',
    needs: ['listOffers', 'createOrder', 'queryOrder', 'fetchBill'],
    needsSandbox: true,
    async run(bench) {
      const { order } = await bench.buy()
      const now = bench.sandbox?.clock.now() ?? new Date()
      const { lines } = await billOf(bench, periodOf(now))
      const own = lines.filter(({ supplierOrderNo }) => supplierOrderNo === order.supplierOrderNo)
      const billed = own.reduce((sum, line) => sum + line.billedCostMicro, 0)
      ensure(new Set(lines.map(({ lineId }) => lineId)).size === lines.length, 'Line ids repeat')
      ensure(
        billed === (order.paidFen ?? 0) * MICRO_PER_FEN,
        `Billed ${billed} millionths, paid ${order.paidFen} fen`
      )
      ensure(
        !lines.some(({ chargeCategory }) => chargeCategory === 'unknown'),
        'An unknown category'
      )
      return `${own.length} lines`
    },
  },
  {
    id: 'bill_final',
    level: 4,
    says: 'A bill is final only after the time that is declared',
    needs: ['fetchBill'],
    needsSandbox: true,
    notApplicable: ({ properties }) =>
      properties.billFinalAfterHours === null ? 'bills are never sure' : null,
    async run(bench) {
      const clock = bench.sandbox?.clock
      const period = periodOf(clock?.now() ?? new Date())
      const running = await billOf(bench, period)
      ensure(!running.final, 'The running month was called final')
      const hours = 32 * 24 + (bench.properties.billFinalAfterHours ?? 0)
      clock?.set({ advanceSeconds: hours * HOUR_SECONDS })
      const later = await billOf(bench, period)
      ensure(later.final, 'The bill was never called final')
    },
  },
]
