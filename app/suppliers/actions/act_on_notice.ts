import db from '@adonisjs/lucid/services/db'
import type { Enqueue } from '#jobs/actions/enqueue'
import type { JobOutcome } from '#jobs/registry'
import { clock, later, SECOND_MS } from '#kernel/clock'
import { books } from '../books.ts'
import { hub } from '../hub.ts'
import type { NoticeEvent } from '../sdk/main.ts'

export const ACT_ON_NOTICE = 'suppliers.act_on_notice'

export type KeptNotice = {
  id: string
  connectionId: number
  connectionCode: string
  kind: NoticeEvent['kind']
  supplierOrderNo: string | null
  supplierAccount: string | null
  supplierResourceId: string | null
  /** How often the supplier was asked in vain. */
  tries: number
}

/**
 * What became of a notice: `looked_up` something was asked or asked for because of it; `unanswered` the supplier could not be
 * asked yet; `nothing` there is nothing of ours to look at.
 */
export type NoticeOutcome = 'looked_up' | 'unanswered' | 'nothing'

type Handler = (notice: KeptNotice) => Promise<NoticeOutcome>

const handlers = new Map<NoticeEvent['kind'], Handler>([['order_changed', lookUpOrder]])

/** Modules above say what they look up when a supplier tells of a kind of thing of theirs. */
export function onNotice(kind: NoticeEvent['kind'], handler: Handler): void {
  handlers.set(kind, handler)
}

export const actOnNoticeJob = (id: string): Enqueue => ({ type: ACT_ON_NOTICE, payload: { id }, dedupKey: `notice:${id}`, queue: 'resources' })

const AGAIN_MS = [5 * SECOND_MS, 30 * SECOND_MS, 120 * SECOND_MS] as const
const TRIES_MAX = 12

/**
 * Looks up what a notice is about; what follows, follows from the look-up. Notices may come twice, late, in any order, or before our
 * own call has returned: each only makes us look at how things are now. Where the supplier does not answer it is tried again for a
 * while; the lists and the sweep see the rest.
 */
export async function actOnNotice({ id }: { id: string }): Promise<JobOutcome> {
  const notice = await readNotice(id)
  if (!notice) return
  const handler = handlers.get(notice.kind)
  const outcome = handler ? await handler(notice) : 'nothing'
  if (outcome === 'unanswered' && notice.tries < TRIES_MAX) {
    await db.from('supplier_notices').where('id', id).increment('tries', 1)
    return { again: later(AGAIN_MS[Math.min(notice.tries, AGAIN_MS.length - 1)]) }
  }
  const state = outcome === 'looked_up' ? 'acted' : 'ignored'
  await db.from('supplier_notices').where({ id, state: 'received' }).update({ state, outcome, acted_at: clock.now() })
}

async function readNotice(id: string): Promise<KeptNotice | null> {
  const row = await db.from('supplier_notices').join('supplier_connections', 'supplier_connections.id', 'supplier_notices.connection_id')
    .where('supplier_notices.id', id).where('supplier_notices.state', 'received').select('supplier_notices.*', 'supplier_connections.code').first()
  if (!row) return null
  return {
    id, connectionId: row.connection_id, connectionCode: row.code, kind: row.kind, supplierOrderNo: row.supplier_order_no,
    supplierAccount: row.supplier_account, supplierResourceId: row.supplier_resource_id, tries: row.tries,
  }
}

/** The order as it is now goes to those who know lines: they wake the one that waits for it, or make one of an order of the console. */
async function lookUpOrder({ connectionId, connectionCode, supplierOrderNo, supplierAccount }: KeptNotice): Promise<NoticeOutcome> {
  const handle = hub.use(connectionCode)
  if (!supplierOrderNo || !(await handle.can('queryOrder'))) return 'nothing'
  const answer = await handle.ask('queryOrder', { supplierOrderNo, supplierAccountId: supplierAccount ?? undefined })
  if (answer.status !== 'done') return answer.status === 'refused' && answer.reason === 'not_found' ? 'nothing' : 'unanswered'
  if (!answer.data) return 'nothing'
  await books().takeOrders({ connectionId, connectionCode, orders: [answer.data], foundBy: 'notice' })
  return 'looked_up'
}
