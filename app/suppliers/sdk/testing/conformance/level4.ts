import type { BalanceSnapshot } from '../../accounts.ts'
import type { BillLine, BillPage, UsagePage, UsageRecord } from '../../billing.ts'
import type { OfferSnapshot } from '../../offers.ts'
import { withOptionDefaults } from '../../options_check.ts'
import type { OrderSnapshot } from '../../orders.ts'
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

/** The lines of one order; where the supplier's bills name no order, those of its resources and the right sign. */
function linesOf(lines: BillLine[], order: OrderSnapshot, resourceIds: readonly string[], isRefund = false): BillLine[] {
  if (lines.some(({ supplierOrderNo }) => supplierOrderNo !== undefined)) {
    return lines.filter(({ supplierOrderNo }) => supplierOrderNo === order.supplierOrderNo)
  }
  return lines.filter(
    ({ resourceId, billedCostMicro }) => resourceIds.includes(resourceId ?? '') && billedCostMicro < 0 === isRefund
  )
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
      const own = linesOf(lines, order, order.resourceIds)
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
  {
    id: 'bill_refund',
    level: 4,
    says: 'The bill of a refund is what came back',
    needs: ['listOffers', 'createOrder', 'queryOrder', 'unsubscribe', 'fetchBill'],
    needsSandbox: true,
    async run(bench) {
      const { resource, input } = await bench.buy()
      const request = { resource, currency: input.currency, reason: 'conformance' }
      const refund = await bench.settled(await bench.done<OrderSnapshot>('unsubscribe', request))
      const { lines } = await billOf(bench, periodOf(bench.sandbox?.clock.now() ?? new Date()))
      const own = linesOf(lines, refund, [resource.resourceId], true)
      const billed = own.reduce((sum, line) => sum + line.billedCostMicro, 0)
      ensure(
        billed === -(refund.refundFen ?? 0) * MICRO_PER_FEN,
        `Billed ${billed} millionths, refunded ${refund.refundFen} fen`
      )
    },
  },
  {
    id: 'balance_moves',
    level: 4,
    says: 'Our balance at the supplier falls by what was paid',
    needs: ['listOffers', 'createOrder', 'queryOrder', 'getBalance'],
    needsSandbox: true,
    async run(bench) {
      const before = await bench.done<BalanceSnapshot>('getBalance', null)
      const { order } = await bench.buy()
      const after = await bench.done<BalanceSnapshot>('getBalance', null)
      const spent = before.availableFen - after.availableFen
      ensure(spent === order.paidFen, `It fell by ${spent}, paid were ${order.paidFen}`)
    },
  },
  {
    id: 'usage_reconciles',
    level: 4,
    says: 'Usage is whole, belongs to resources that exist, and is the same when it is read again',
    needs: ['listUsage'],
    needsSandbox: true,
    async run(bench) {
      const metered = await buyMetered(bench)
      bench.sandbox?.clock.set({ advanceSeconds: 6 * HOUR_SECONDS })
      const until = bench.sandbox?.clock.now() ?? new Date()
      const since = new Date(until.getTime() - 24 * HOUR_SECONDS * 1000)
      const first = await usageOf(bench, since, until)
      const second = await usageOf(bench, since, until)
      const ids = first.map(({ recordId }) => recordId)
      ensure(new Set(ids).size === ids.length, 'Record ids repeat')
      ensure(JSON.stringify(second) === JSON.stringify(first), 'Read again it is another')
      for (const { startedAt, endedAt, quantityMicro, resourceId } of first) {
        ensure(startedAt < endedAt && quantityMicro >= 0, 'A record has no length or is negative')
        ensure(startedAt >= since && startedAt < until, 'A record lies outside the window')
        ensure(!metered || resourceId !== undefined, 'A record belongs to nothing')
      }
      ensure(metered === null || first.length > 0, 'What was used has no record')
      return `${first.length} records`
    },
  },
]

/** A pay-as-you-go resource, where the supplier sells one. */
async function buyMetered(bench: Bench): Promise<string | null> {
  const { listOffers, createOrder } = bench.operations
  if (!listOffers || !createOrder) {
    return null
  }
  const offers = await bench.pages<OfferSnapshot>('listOffers', {})
  const offer = offers.find(({ billingMode }) => billingMode === 'postpaid')
  if (!offer) {
    return null
  }
  const options = withOptionDefaults(offer.optionsSchema, {})
  const guard = { expectedCostFen: 0, ceilingFen: 0, currency: offer.currency }
  const input = {
    supplierAccountId: await bench.account(),
    items: [{ offerKey: offer.key, options, quantity: 1 }],
    ...guard,
  }
  const order = await bench.done<OrderSnapshot>('createOrder', input)
  const finished = await bench.settled(await bench.paid(order, guard))
  return finished.resourceIds[0] ?? null
}

async function usageOf(bench: Bench, since: Date, until: Date): Promise<UsageRecord[]> {
  const records: UsageRecord[] = []
  let cursor: string | undefined
  for (let page = 0; page < PAGES_MAX; page++) {
    const read = await bench.done<UsagePage>('listUsage', { since, until, cursor })
    records.push(...read.records)
    if (read.nextCursor === null) {
      return records
    }
    cursor = read.nextCursor
  }
  throw new Error(`The usage did not end after ${PAGES_MAX} pages`)
}
