import { holdManyFunds, holdWrites, isHoldRefused } from '#wallet/actions/hold_many_funds'
import { takeUses, type UsedUp } from '#campaigns/actions/take_uses'
import { auditWrite } from '#audit/actions/write_audit'
import type { Viewer, Verification } from '#identity/viewer'
import { jobWrites, wakeWorkers } from '#jobs/actions/enqueue'
import { clock } from '#kernel/clock'
import { isDuplicate } from '#kernel/database/failures'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { insertInto, writeTogether, type Write } from '#kernel/database/writes'
import { newId } from '#kernel/ids'
import { applyRate } from '#kernel/money'
import { fail, ok, type Result } from '#kernel/result'
import { campaignUsesOf } from '../campaign_uses.ts'
import { subjectOf } from '../effects.ts'
import { COST_TOLERANCE_BP } from '../limits.ts'
import type { LineState } from '../order_line_states.ts'
import { advanceLineJob } from './advance_line.ts'
import { bornLines, saidOfLines, type NewLine } from './bear_lines.ts'
import { claimResources } from './claim_resources.ts'
import { readAcceptedQuote, unsellableLines, type AcceptedQuote, type UnsellableLine } from './accepted_quote.ts'

export type PlacedLine = { id: string; state: LineState; resourceId: string | null }
export type PlacedOrder = { id: string; state: LineState; totalFen: number; lines: PlacedLine[]; placedBefore: boolean }

export type OrderRefused =
  | { type: 'not_verified'; missing: readonly Verification[] }
  /** No such quote, or another organisation's. */
  | { type: 'quote_not_found' }
  | { type: 'quote_expired'; expiredAt: Date }
  /** The quote itself says what is wrong with its lines. */
  | { type: 'quote_has_problems' }
  | { type: 'not_sellable'; lines: UnsellableLine[] }
  | { type: 'insufficient_funds'; availableFen: number; neededFen: number; missingFen: number }
  /** What shall be renewed or changed is being left, or has ended. */
  | { type: 'not_in_use'; resourceId: string }
  /** Another order of ours acts on it now. */
  | { type: 'resource_busy'; resourceId: string }
  /** Of a campaign that made a price of the quote not enough is left. */
  | UsedUp

/** Undoes what the transaction wrote and carries the refusal out of it. */
class Refused extends Error {
  constructor(readonly refusal: OrderRefused) {
    super(refusal.type)
  }
}

const path = ['priced', 'awaiting_payment', 'funds_held'] as const

/** A quote that may become an order, read and checked outside any transaction. */
export type PreparedOrder = AcceptedQuote

/**
 * Everything about a check-out that needs no transaction: whose quote it is, whether it still holds, whether its offers are
 * still sold. Call it before opening a transaction of your own around `placeOrder`: prices are kept in memory and may have to be
 * read again, which must not wait for a connection while holding one. A quote that became an order is fine here.
 */
export async function prepareOrder(
  viewer: Viewer,
  { quoteId }: { quoteId: string }
): Promise<Result<PreparedOrder, Exclude<OrderRefused, { type: 'insufficient_funds' | 'campaign_used_up' | 'not_in_use' | 'resource_busy' }>>> {
  if (viewer.missing.length > 0) return fail({ type: 'not_verified', missing: viewer.missing })
  const quote = await readAcceptedQuote(quoteId, viewer)
  if (!quote) return fail({ type: 'quote_not_found' })
  if (quote.state === 'ordered') return ok(quote)
  if (isOver(quote)) return fail({ type: 'quote_expired', expiredAt: quote.expiresAt })
  if (quote.hasProblems) return fail({ type: 'quote_has_problems' })
  const unsellable = await unsellableLines(quote)
  return unsellable.length > 0 ? fail({ type: 'not_sellable', lines: unsellable }) : ok(quote)
}

const isOver = ({ state, expiresAt }: AcceptedQuote) => state === 'expired' || expiresAt <= clock.now()

/**
 * Turns a quote (of a purchase, a renewal or a change) into an order whose lines stand at `funds_held`, and leaves the rest to the worker. No network. The quote's
 * prices hold within its life, whatever the rules say by now; an offer that was withdrawn or stopped meanwhile is refused.
 *
 * A second or concurrent call with the same quote returns the first order (`placedBefore`). A refusal leaves nothing behind; in
 * a transaction that was given, the caller has to roll back after `insufficient_funds`, `campaign_used_up`, `not_in_use` and `resource_busy`.
 *
 * A quote of `quoteRenewal` or `quoteChange` is ordered the same way: its lines act on resources, one line at a time on each.
 */
export async function placeOrder(
  viewer: Viewer,
  { quoteId, prepared }: { quoteId: string; prepared?: PreparedOrder },
  { trx }: { trx?: Trx } = {}
): Promise<Result<PlacedOrder, OrderRefused>> {
  const ready = prepared?.id === quoteId ? ok(prepared) : await prepareOrder(viewer, { quoteId })
  if (!ready.ok) return ready
  if (trx) return place(viewer, ready.value, trx)
  try {
    return await inTransaction(
      async (own) => {
        const placed = await place(viewer, ready.value, own)
        if (!placed.ok) throw new Refused(placed.error)
        return placed
      },
      { isolationLevel: 'read committed', proof: (client) => placedBefore(quoteId, viewer, client) }
    )
  } catch (error) {
    if (error instanceof Refused) return fail(error.refusal)
    throw error
  }
}

/** An order of which everything is known before anything is sent: what is written, in this order, and what comes of it. */
export type PlannedOrder = {
  placed: PlacedOrder
  writes: readonly Write[]
  isRefused: (error: unknown) => boolean
  committed: () => void
}

/**
 * The common check-out as writes for one round trip, to be committed at once and in a transaction of their own; `placeOrder` in
 * place of it says what is wrong when `isRefused`. Null for what only `placeOrder` can do: what acts on a resource, a quote that is an order already, a share of a
 * campaign to be taken, a wallet that does not cover it.
 */
export function planOrder(viewer: Viewer, quote: PreparedOrder): PlannedOrder | null {
  const { wallet, totalFen } = quote
  if (quote.action !== 'new' || quote.state === 'ordered' || isOver(quote) || !wallet || wallet.availableFen < totalFen) return null
  const orderId = newId('ord')
  const lines = newLinesOf(quote)
  if (campaignUsesOf(lines).length > 0) return null
  const holds = holdWrites({ walletId: wallet.id, holds: holdsOf(lines), actorUserId: viewer.userId })
  return {
    placed: placedAs(orderId, lines, quote),
    writes: [...orderWrites(orderId, lines, quote, viewer), ...holds],
    isRefused: (error) => isDuplicate(error, 'orders_quote') || isHoldRefused(error),
    committed: wakeWorkers,
  }
}

async function place(viewer: Viewer, quote: PreparedOrder, trx: Trx): Promise<Result<PlacedOrder, OrderRefused>> {
  if (quote.state !== 'ordered' && isOver(quote)) return fail({ type: 'quote_expired', expiredAt: quote.expiresAt })
  const orderId = newId('ord')
  const wanted = newLinesOf(quote)
  const claimed = quote.action === 'new' || quote.state === 'ordered' ? ok(wanted) : await claimResources(wanted, quote, trx)
  if (!claimed.ok) return (await placedBefore(quote.id, viewer, trx)) ?? claimed
  const lines = claimed.value
  if (quote.state === 'ordered' || !(await insertOrder(orderId, lines, quote, viewer, trx))) {
    return (await placedBefore(quote.id, viewer, trx)) ?? fail({ type: 'quote_not_found' })
  }
  const taken = await takeUses({ organisationId: quote.organisationId, uses: campaignUsesOf(lines) }, { trx })
  if (!taken.ok) return taken
  return holdMoney(orderId, lines, quote, viewer, trx)
}

function newLinesOf({ lines }: AcceptedQuote) {
  return lines.map((line) => ({ ...line, id: newId('lin'), ceilingFen: line.costFen + applyRate(line.costFen, COST_TOLERANCE_BP) }))
}

/** False when the quote is an order already: the order's row comes first, so then nothing was written. */
async function insertOrder(id: string, lines: readonly NewLine[], quote: AcceptedQuote, viewer: Viewer, trx: Trx): Promise<boolean> {
  try {
    await writeTogether(orderWrites(id, lines, quote, viewer), trx)
    trx.after('commit', wakeWorkers)
    return true
  } catch (error) {
    if (isDuplicate(error, 'orders_quote')) return false
    throw error
  }
}

function orderWrite(
  id: string,
  lines: readonly NewLine[],
  { organisationId, id: quoteId, action, listFen, totalFen }: AcceptedQuote,
  { userId }: Viewer
): Write {
  const at = clock.now()
  const row = {
    id, organisation_id: organisationId, user_id: userId, quote_id: quoteId, action, state: path.at(-1), list_fen: listFen,
    total_fen: totalFen, created_at: at, updated_at: at, ...saidOfLines(lines),
  }
  return insertInto('orders', [row])
}

/** All but the money. */
function orderWrites(orderId: string, lines: readonly NewLine[], quote: AcceptedQuote, viewer: Viewer): Write[] {
  const { organisationId, totalFen } = quote
  const bought = quote.lines.flatMap(({ cartItemId }) => cartItemId ?? [])
  const places = bought.map(() => '?').join(', ')
  return [
    orderWrite(orderId, lines, quote, viewer),
    ...bornLines({ orderId, organisationId, action: quote.action, path, actor: viewer.actor, lines }),
    { sql: "UPDATE quotes SET state = 'ordered' WHERE id = ?", bindings: [quote.id] },
    ...(bought.length > 0 ? [{ sql: `DELETE FROM cart_items WHERE id IN (${places}) AND organisation_id = ?`, bindings: [...bought, organisationId] }] : []),
    ...jobWrites(lines.map(({ id }) => advanceLineJob(id))),
    auditWrite({
      actor: viewer.actor, action: 'orders.order.placed', subjectType: 'order', subjectId: orderId, organisationId,
      after: { quoteId: quote.id, totalFen, lines: lines.length },
    }),
  ]
}

/** The wallet last: everything before locks nobody out. */
async function holdMoney(
  orderId: string,
  lines: readonly NewLine[],
  quote: AcceptedQuote,
  viewer: Viewer,
  trx: Trx
): Promise<Result<PlacedOrder, OrderRefused>> {
  const { organisationId } = quote
  const held = await holdManyFunds({ organisationId, actorUserId: viewer.userId, holds: holdsOf(lines) }, { trx })
  if (!held.ok) {
    const { availableFen, neededFen } = held.error
    return fail({ type: 'insufficient_funds', availableFen, neededFen, missingFen: neededFen - availableFen })
  }
  return ok(placedAs(orderId, lines, quote))
}

const holdsOf = (lines: readonly NewLine[]) =>
  lines.map(({ id, priceFen }) => ({ amountFen: priceFen, operationKey: `${id}:hold`, subject: subjectOf({ id }) }))

function placedAs(id: string, lines: readonly NewLine[], { totalFen }: AcceptedQuote): PlacedOrder {
  const state = path.at(-1)!
  return { id, state, totalFen, lines: lines.map((line) => ({ id: line.id, state, resourceId: line.resourceId ?? null })), placedBefore: false }
}

/** The order that a quote became, for whoever asks again. */
async function placedBefore(
  quoteId: string,
  viewer: Viewer,
  client: Pick<Trx, 'from'>
): Promise<Result<PlacedOrder, never> | undefined> {
  const order = await client.from('orders').where('quote_id', quoteId).where('organisation_id', viewer.organisationId ?? 0)
    .select('id', 'state', 'total_fen').first()
  if (!order) return undefined
  const rows = await client.from('order_lines').where('order_id', order.id).orderBy('position').select('id', 'state', 'resource_id')
  const lines = rows.map((row) => ({ id: row.id, state: row.state, resourceId: row.resource_id }))
  return ok({ id: order.id, state: order.state, totalFen: Number(order.total_fen), lines, placedBefore: true })
}
