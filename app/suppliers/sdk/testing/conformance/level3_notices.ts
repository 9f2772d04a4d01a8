import type { NoticeResult, RawNotice } from '../../notices.ts'
import { startSandbox } from '../sandbox/server.ts'
import { ensure, type Bench } from './bench.ts'
import { connectTo } from './connections.ts'
import type { Check } from './types.ts'

const NEEDS = ['parseNotice', 'listOffers', 'createOrder', 'queryOrder'] as const

const DAY_MS = 24 * 3600 * 1000

const silent = ({ sandbox }: Bench): string | null =>
  sandbox?.supplier.takeNotices && sandbox.supplier.writeNotice
    ? null
    : 'the sandbox sends no notices'

/** Notices that a purchase makes, as they travel. */
async function noticesOf(bench: Bench): Promise<{ raws: RawNotice[]; supplierOrderNo: string }> {
  const { order } = await bench.buy()
  const told = bench.sandbox?.supplier.takeNotices?.() ?? []
  const about = told.filter(({ supplierOrderNo }) => supplierOrderNo === order.supplierOrderNo)
  ensure(about.length > 0, 'The sandbox told nothing of an order')
  const at = nowOf(bench)
  const raws = about.map((notice) => bench.sandbox?.supplier.writeNotice?.(notice, at))
  return { raws: raws as RawNotice[], supplierOrderNo: order.supplierOrderNo }
}

const nowOf = (bench: Bench): Date => bench.sandbox?.clock.now() ?? new Date()

function read(bench: Bench, raw: RawNotice, now = nowOf(bench)): NoticeResult {
  const { operations } = connectTo(bench, bench.settings)
  const result = operations.parseNotice?.(raw, { now })
  ensure(result !== undefined && typeof result.verified === 'boolean', 'It answered nothing')
  ensure(Number.isInteger(result.reply.status), 'There is no reply for the supplier')
  return result
}

const altered = (raw: RawNotice, change: (text: string) => string): RawNotice => ({
  ...raw,
  body: Buffer.from(change(Buffer.from(raw.body).toString('utf8'))),
})

const withoutSignature = (raw: RawNotice): RawNotice => ({
  ...raw,
  headers: Object.fromEntries(
    Object.entries(raw.headers).filter(([name]) => !/sign|auth|token|digest/i.test(name))
  ),
  query: Object.fromEntries(
    Object.entries(raw.query).filter(([name]) => !/sign|auth|token|digest/i.test(name))
  ),
})

const base = { level: 3, needs: NEEDS, needsSandbox: true, notApplicable: silent } as const

export const notices: Check[] = [
  {
    ...base,
    id: 'notice_genuine',
    says: 'A genuine notice names the order; the same one twice has the same id',
    async run(bench) {
      const { raws, supplierOrderNo } = await noticesOf(bench)
      for (const raw of raws) {
        const [first, second] = [read(bench, raw), read(bench, raw)]
        ensure(first.verified && second.verified, 'A genuine notice was refused')
        ensure(first.events.length > 0, 'It says nothing')
        const [event] = first.events
        ensure(event.supplierOrderNo === supplierOrderNo, `It is about ${event.supplierOrderNo}`)
        ensure(event.noticeId === second.events[0].noticeId, 'The same notice has two ids')
      }
      return `${raws.length} notices`
    },
  },
  {
    ...base,
    id: 'notice_forged',
    says: 'A notice without the right signature is refused, whatever it says',
    async run(bench) {
      const {
        raws: [raw],
      } = await noticesOf(bench)
      const stranger = await startSandbox(bench.sandbox!.definition, { seed: 'somebody else' })
      try {
        const [notice] = [{ noticeId: 'x', kind: 'order_changed', occurredAt: nowOf(bench) }] as const
        const foreign = stranger.supplier.writeNotice?.(notice, nowOf(bench)) ?? raw
        const forged = {
          'a changed body': altered(raw, (text) => text.replace(/\d/, '7$&')),
          'no signature': withoutSignature(raw),
          "another's key": foreign,
          'an empty body': altered(raw, () => ''),
        }
        for (const [what, candidate] of Object.entries(forged)) {
          ensure(!read(bench, candidate).verified, `A notice with ${what} was believed`)
        }
      } finally {
        await stranger.stop()
      }
    },
  },
  {
    ...base,
    id: 'notice_expired',
    says: 'A notice that is a day old, or from tomorrow, is refused',
    async run(bench) {
      const {
        raws: [raw],
      } = await noticesOf(bench)
      for (const distance of [DAY_MS, -DAY_MS]) {
        const result = read(bench, raw, new Date(nowOf(bench).getTime() + distance))
        ensure(!result.verified, 'It was believed')
      }
    },
  },
]
