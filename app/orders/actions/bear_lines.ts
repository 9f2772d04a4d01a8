import type { Actor } from '#audit/actor'
import { clock, later } from '#kernel/clock'
import type { Trx } from '#kernel/database/transaction'
import { insertInto, writeTogether, type Write } from '#kernel/database/writes'
import { toJson } from '#kernel/json'
import { IllegalMove } from '../errors.ts'
import type { LineAction, ResourceBefore } from '../lines.ts'
import { birthStates, isLegal, shapeOf, type LineState } from '../order_line_states.ts'

export type NewLine = {
  id: string
  position: number
  connectionId: number
  offerId: number | null
  name: string
  /** Null where it is of no offer. */
  nameEn: string | null
  options: Record<string, unknown>
  quantity: number
  months: number
  listFen: number
  priceFen: number
  costFen: number
  ceilingFen: number
  provenance: unknown
  resourceId?: string | null
  resourceBefore?: ResourceBefore | null
  supplierAccount?: string | null
  /** Of an order that was born at the supplier. */
  supplierOrderNo?: string
  supplierRawState?: string
  supplierPaidFen?: number | null
}

export type BearLines = {
  orderId: string
  organisationId: number
  action: LineAction
  /** Where the order was born; left out: here. */
  origin?: 'hub' | 'supplier'
  /** The states that the lines pass at once; the first is a birth state, the last is where they stand then. */
  path: readonly [LineState, ...LineState[]]
  actor: Actor
  lines: readonly NewLine[]
}

/** What the order's own row says of its lines, for lists. */
export const saidOfLines = (lines: readonly Pick<NewLine, 'name' | 'nameEn'>[]) => ({
  first_line: lines[0].name,
  first_line_en: lines[0].nameEn,
  second_line: lines[1]?.name ?? null,
  second_line_en: lines[1]?.nameEn ?? null,
  line_count: lines.length,
})

/**
 * Inserts the lines of a new order at the end of a legal path, with one event for each step of it: one round trip whatever the
 * number of lines. The caller inserts the order with `saidOfLines`, and holds the money where the path passes
 * `funds_held`.
 */
export async function bearLines(input: BearLines, { trx }: { trx: Trx }): Promise<void> {
  await writeTogether(bornLines(input), trx)
}

/** The same as writes to be sent with others. */
export function bornLines(input: BearLines): Write[] {
  const { path, lines } = input
  checkPath(path)
  const state = path.at(-1)!
  const { owner, dueMs } = shapeOf(state)
  const at = clock.now()
  const stand = { state, owner, due_at: dueMs === null ? null : later(dueMs, at), version: path.length }
  return [
    insertInto('order_lines', lines.map((line) => toRow(line, input, stand, at))),
    insertInto('order_line_events', lines.flatMap(({ id }) => eventsOf(id, input, at))),
  ]
}

function checkPath(path: readonly LineState[]): void {
  if (!(birthStates as readonly string[]).includes(path[0])) throw new IllegalMove('(new)', 'nothing', path[0])
  path.slice(1).forEach((to, index) => {
    if (!isLegal(path[index], to)) throw new IllegalMove('(new)', path[index], to)
  })
}

type Stand = { state: LineState; owner: string | null; due_at: Date | null; version: number }

function toRow(line: NewLine, { orderId, organisationId, action, origin = 'hub' }: BearLines, stand: Stand, at: Date) {
  return {
    ...stand,
    id: line.id,
    order_id: orderId,
    organisation_id: organisationId,
    position: line.position,
    action,
    origin,
    connection_id: line.connectionId,
    offer_id: line.offerId,
    resource_id: line.resourceId ?? null,
    resource_before: line.resourceBefore ? toJson(line.resourceBefore) : null,
    supplier_account: line.supplierAccount ?? null,
    supplier_order_no: line.supplierOrderNo ?? null,
    supplier_raw_state: line.supplierRawState ?? null,
    supplier_paid_fen: line.supplierPaidFen ?? null,
    name: line.name,
    name_en: line.nameEn,
    options: toJson(line.options),
    quantity: line.quantity,
    months: line.months,
    list_fen: line.listFen,
    price_fen: line.priceFen,
    cost_fen: line.costFen,
    ceiling_fen: line.ceilingFen,
    provenance: toJson(line.provenance),
    created_at: at,
    updated_at: at,
  }
}

function eventsOf(lineId: string, { orderId, path, actor }: BearLines, at: Date) {
  return path.map((to, index) => ({
    order_id: orderId,
    line_id: lineId,
    sequence: index + 1,
    from_state: index === 0 ? null : path[index - 1],
    to_state: to,
    actor_kind: actor.kind,
    actor_user_id: actor.userId,
    at,
  }))
}
