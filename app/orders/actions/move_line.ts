import type { Actor } from '#audit/actor'
import { systemActor } from '#audit/actor'
import { abandonIntents } from '#suppliers/actions/abandon_intents'
import { clock, later } from '#kernel/clock'
import { crash } from '#kernel/crash'
import type { Trx } from '#kernel/database/transaction'
import { toJson } from '#kernel/json'
import { IllegalMove, LineMovedMeanwhile } from '../errors.ts'
import type { Line, LineProblem } from '../lines.ts'
import { isLegal, isTerminal, shapeOf, type LineOwner, type LineState } from '../order_line_states.ts'
import { orderStateOf } from '../order_state.ts'
import { tellAboutLine } from './tell_about_line.ts'

/** A text of the timeline, `orders.note.<key>`, with its figures. */
export type LineNote = { key: string; args?: Record<string, string | number> }

/** Columns that a move may write beside the state. */
export type LinePatch = Partial<{
  supplierAccount: string
  supplierOrderNo: string | null
  supplierRawState: string
  supplierPaidFen: number
  listFen: number
  priceFen: number
  costFen: number
  ceilingFen: number
  refundFen: number
  advancedFen: number
  shortfallFen: number
  generation: number
  resourceId: string
}>

export type MoveLine = {
  note?: LineNote
  actor?: Actor
  /** What is wrong; null or left out clears what was wrong before. */
  problem?: LineProblem | null
  callId?: string
  patch?: LinePatch
  /** Where the table's due date does not fit, for example the supplier's own settle window. */
  dueAt?: Date
  owner?: LineOwner
}

const doubts: readonly LineState[] = ['uncertain', 'action_required', 'manual_review']

/**
 * The one gate: changes the state of a line, in the caller's transaction, and writes its event, owner, due date, the order's
 * version and state, and the message that goes with it. Throws `E_ILLEGAL_MOVE` where the table does not allow the step and
 * `E_LINE_MOVED` when the line is no longer as it was read, so of two workers one goes on.
 *
 * @returns the line as it stands after the move
 */
export async function moveLine(line: Line, to: LineState, move: MoveLine, { trx }: { trx: Trx }): Promise<Line> {
  if (!isLegal(line.state, to) || !leadsBack(line, to)) throw new IllegalMove(line.id, line.state, to)
  const { owner, dueMs } = shapeOf(to)
  const moved = await write(
    line,
    {
      ...move.patch,
      state: to,
      stateBefore: doubts.includes(to) ? (doubts.includes(line.state) ? line.stateBefore : line.state) : null,
      owner: owner === null ? null : (move.owner ?? owner),
      dueAt: dueMs === null ? null : (move.dueAt ?? later(dueMs)),
      problem: move.problem ?? null,
    },
    trx
  )
  await writeEvent(line, moved, move, trx)
  await deriveOrder(moved, trx)
  if (isTerminal(to)) await freeResource(moved, trx)
  await tellAboutLine(moved, { trx })
  // Nobody takes this line over any more: calls of workers that died are nobody's from here on.
  if (isTerminal(to)) await abandonIntents({ type: 'order_line', id: line.id }, trx)
  crash(`orders.${to}.inside`)
  return moved
}

/** From a question to a person there are two ways: back to where it arose, or undo. */
function leadsBack({ state, stateBefore }: Line, to: LineState): boolean {
  return state !== 'action_required' || to === 'compensating' || to === stateBefore
}

/**
 * Writes on a line that stays where it is: what it waits for, or what the supplier said. Fences like a move: the version rises,
 * and a worker that read the line before loses. The timeline shows a note only where one is given.
 */
export async function noteOnLine(
  line: Line,
  move: Omit<MoveLine, 'problem'> & { problem?: LineProblem | null },
  { trx }: { trx: Trx }
): Promise<Line> {
  const problem = move.problem === undefined ? line.problem : move.problem
  const change = { ...move.patch, problem, owner: move.owner ?? line.owner, dueAt: move.dueAt ?? line.dueAt }
  const noted = await write(line, change, trx)
  if (move.note) await writeEvent(line, noted, move, trx)
  await trx.from('orders').where('id', line.orderId).increment('version', 1)
  return noted
}

const columnOf: Record<string, string> = {
  state: 'state', stateBefore: 'state_before', owner: 'owner', dueAt: 'due_at', problem: 'problem',
  supplierAccount: 'supplier_account', supplierOrderNo: 'supplier_order_no', supplierRawState: 'supplier_raw_state',
  supplierPaidFen: 'supplier_paid_fen', listFen: 'list_fen', priceFen: 'price_fen', costFen: 'cost_fen', ceilingFen: 'ceiling_fen',
  refundFen: 'refund_fen', advancedFen: 'advanced_fen', shortfallFen: 'shortfall_fen', generation: 'generation',
  resourceId: 'resource_id',
}

async function write(line: Line, change: Partial<Line>, trx: Trx): Promise<Line> {
  const after = { ...line, ...change, version: line.version + 1, updatedAt: clock.now() }
  const values: Record<string, unknown> = { version: after.version, updated_at: after.updatedAt }
  for (const [name, value] of Object.entries(change)) {
    if (value !== undefined) values[columnOf[name]] = name === 'problem' ? value && toJson(value) : value
  }
  // The order's row first, always: two lines of one order then queue up instead of meeting in a deadlock.
  await trx.from('orders').where('id', line.orderId).forUpdate().select('id')
  const changed = await trx
    .from('order_lines')
    .where({ id: line.id, state: line.state, version: line.version })
    .update(values)
  if (Number(changed) !== 1) throw new LineMovedMeanwhile(line.id)
  return after
}

async function writeEvent(before: Line, after: Line, { note, actor = systemActor, callId }: MoveLine, trx: Trx): Promise<void> {
  await trx.insertQuery().table('order_line_events').insert({
    order_id: after.orderId,
    line_id: after.id,
    sequence: after.version,
    from_state: before.state,
    to_state: after.state,
    actor_kind: actor.kind,
    actor_user_id: actor.userId,
    note_key: note?.key ?? null,
    note_args: note?.args ? toJson(note.args) : null,
    call_id: callId ?? null,
    at: after.updatedAt,
  })
}

/** The resource that this line acted on is free for the next act. */
async function freeResource({ id, action, resourceId }: Line, trx: Trx): Promise<void> {
  if (action === 'new' || !resourceId) return
  await trx.from('resources').where({ id: resourceId, acting_line_id: id }).update({ acting_line_id: null })
}

async function deriveOrder({ orderId, updatedAt }: Line, trx: Trx): Promise<void> {
  const lines = await trx.from('order_lines').where('order_id', orderId).select('state')
  const state = orderStateOf(lines.map((line) => line.state))
  await trx.from('orders').where('id', orderId).update({ state, version: trx.raw('version + 1'), updated_at: updatedAt })
}
