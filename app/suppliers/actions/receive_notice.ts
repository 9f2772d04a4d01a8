import { createHash } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { enqueueMany } from '#jobs/actions/enqueue'
import { clock, HOUR_MS } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { newId } from '#kernel/ids'
import { readConnection } from '../connection_rows.ts'
import { UnknownConnection } from '../errors.ts'
import { liveConnection } from '../pipeline/live_connection.ts'
import type { NoticeEvent, NoticeResult, RawNotice } from '../sdk/main.ts'
import { actOnNoticeJob } from './act_on_notice.ts'

export type ReceiveNotice = { connectionCode: string; raw: RawNotice; /** Who sent it, for the count of what is not believed. */ address: string }

export type Received = { type: 'answered'; reply: NoticeResult['reply'] } | { type: 'no_such_address' }

/** A notice tells of so many things at most; more is nothing that a supplier sends. */
const EVENTS_MAX = 100
const NUMBER_MAX = 160

/**
 * Takes what came in a supplier's name. The plugin says whether it is genuine; each event of a genuine one is stored once, by the
 * supplier's own id, and a job looks up what it is about: the notice itself is never believed in what it says. The answer is the
 * plugin's, and goes out before anything is done. A copy, also one that comes at the same moment, is counted and answered like the
 * first. What is not genuine is counted by hour and leaves no row of its own, so that nobody fills a table from outside.
 */
export async function receiveNotice({ connectionCode, raw, address }: ReceiveNotice): Promise<Received> {
  const live = await find(connectionCode)
  if (!live) return { type: 'no_such_address' }
  const result = read(live.parse, raw)
  if (!result.verified) await countRefused(live.id, result.check, raw, address)
  else await keep(live.id, result.events.slice(0, EVENTS_MAX))
  return { type: 'answered', reply: result.reply }
}

type Parse = (raw: RawNotice, context: { now: Date }) => NoticeResult

async function find(code: string): Promise<{ id: number; parse: Parse } | null> {
  try {
    const row = await readConnection(code)
    const operations = liveConnection(row)?.operations
    return operations?.parseNotice ? { id: row.id, parse: (raw, context) => operations.parseNotice!(raw, context) } : null
  } catch (error) {
    if (error instanceof UnknownConnection) return null
    throw error
  }
}

/** A plugin that stumbles over what a stranger sent has not verified it. */
function read(parse: Parse, raw: RawNotice): NoticeResult {
  try {
    return parse(raw, { now: clock.now() })
  } catch {
    return { verified: false, check: 'malformed', reply: { status: 400, body: 'malformed' } }
  }
}

async function keep(connectionId: number, events: readonly NoticeEvent[]): Promise<void> {
  await inTransaction(
    async (trx) => {
      const fresh: string[] = []
      for (const event of events) {
        const id = newId('ntc')
        if (await insert(id, connectionId, event, trx)) fresh.push(id)
      }
      await enqueueMany(fresh.map((id) => actOnNoticeJob(id)), { trx })
    },
    { isolationLevel: 'read committed' }
  )
}

/** True for the first of its kind: whether it was inserted is read back by the id, because a copy keeps the first one's. */
async function insert(id: string, connectionId: number, event: NoticeEvent, trx: Trx): Promise<boolean> {
  const { noticeId, kind, supplierOrderNo, supplierAccountId, resourceId, occurredAt } = event
  const number = (text: string | undefined, max: number) => text?.slice(0, max) ?? null
  await trx.rawQuery(
    `INSERT INTO supplier_notices (id, connection_id, notice_id, kind, supplier_order_no, supplier_account, supplier_resource_id, occurred_at, received_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE copies = copies + 1`,
    [id, connectionId, noticeId.slice(0, NUMBER_MAX), kind, number(supplierOrderNo, 120), number(supplierAccountId, 120), number(resourceId, 160),
      occurredAt, clock.now()] as any[]
  )
  const row = await trx.from('supplier_notices').where({ connection_id: connectionId, notice_id: noticeId.slice(0, NUMBER_MAX) }).select('id').firstOrFail()
  return row.id === id
}

/** Kept of the last one: where it came from, how long it was and its hash, so that two logs can be compared; never its content. */
async function countRefused(connectionId: number, check: string, { path, body }: RawNotice, address: string): Promise<void> {
  const now = clock.now()
  const hour = new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS)
  const hash = createHash('sha256').update(body).digest('hex')
  await db.rawQuery(
    `INSERT INTO refused_notices (connection_id, refused_for, hour, total, last_address, last_path, last_bytes, last_hash, first_at, last_at)
     VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?, ?)
     ON DUPLICATE KEY UPDATE total = total + 1, last_address = VALUES(last_address), last_path = VALUES(last_path), last_bytes = VALUES(last_bytes),
       last_hash = VALUES(last_hash), last_at = VALUES(last_at)`,
    [connectionId, check, hour, address.slice(0, 45), path.slice(0, 200), body.byteLength, hash, now, now] as any[]
  )
}
