import { registerInvariant, VIOLATIONS_MAX, type Violation } from '#kernel/invariants'
import { clock, later, MINUTE_MS } from '#kernel/clock'
import { allLineStates, isTerminal, terminalStates } from './order_line_states.ts'

/** The sweep comes every minute; what it has not seen yet is no violation. */
const SWEEP_GRACE_MS = 3 * MINUTE_MS
const POWER_SWEEP_GRACE_MS = 10 * MINUTE_MS

const open = allLineStates.filter((state) => !isTerminal(state))
const marks = (values: readonly unknown[]) => values.map(() => '?').join(', ')

type Check = Parameters<typeof registerInvariant>[2]

const rows = (sql: string, bindings: () => unknown[] = () => []): Check => async (client) => {
  const [found] = await client.rawQuery(`${sql} LIMIT ${VIOLATIONS_MAX}`, bindings() as any[])
  return found as Violation[]
}

registerInvariant(
  'I4', 'no open hold belongs to a terminal line',
  rows(
    `SELECT wallet_holds.id AS hold, order_lines.id AS line, order_lines.state FROM wallet_holds
     JOIN order_lines ON order_lines.id = wallet_holds.subject_id
     WHERE wallet_holds.subject_type = 'order_line' AND wallet_holds.state = 'open' AND order_lines.state IN (${marks(terminalStates)})`,
    () => [...terminalStates]
  )
)

registerInvariant(
  'I5', 'at most one supplier order per line and action, and no supplier order belongs to two lines',
  rows(
    `SELECT connection_id, supplier_order_no, COUNT(*) AS order_lines FROM order_lines WHERE supplier_order_no IS NOT NULL
     GROUP BY connection_id, supplier_order_no HAVING COUNT(*) > 1`
  )
)

registerInvariant(
  'I6', 'completed means one supplier order and a resource that was read back',
  rows(
    `SELECT order_lines.id AS line, order_lines.state FROM order_lines
     LEFT JOIN resources ON resources.line_id = order_lines.id
     WHERE order_lines.state IN ('completed', 'partially_completed') AND order_lines.action = 'new'
       AND (order_lines.supplier_order_no IS NULL OR resources.id IS NULL)
     GROUP BY order_lines.id`
  )
)

registerInvariant(
  'I6', 'what failed holds and keeps no money of the customer',
  rows(
    `SELECT order_lines.id AS line, wallet_holds.state AS hold_state FROM order_lines
     JOIN wallet_holds ON wallet_holds.subject_type = 'order_line' AND wallet_holds.subject_id = order_lines.id
     WHERE order_lines.state = 'failed_refunded' AND wallet_holds.state <> 'released'`
  )
)

registerInvariant(
  'I6', 'a completed renewal or change has one supplier order and its resource',
  rows(
    `SELECT order_lines.id AS line, order_lines.action FROM order_lines LEFT JOIN resources ON resources.id = order_lines.resource_id
     WHERE order_lines.state = 'completed' AND order_lines.action IN ('renew', 'change')
       AND (order_lines.supplier_order_no IS NULL OR resources.id IS NULL)`
  )
)

registerInvariant(
  'I6', 'a line acts on a resource only while it is under way, and one at a time',
  rows(
    `SELECT order_lines.id AS line, order_lines.state, resources.acting_line_id FROM order_lines
     JOIN resources ON resources.id = order_lines.resource_id
     WHERE order_lines.action <> 'new'
       AND (order_lines.state IN (${marks(terminalStates)})) = (resources.acting_line_id <=> order_lines.id)`,
    () => [...terminalStates]
  )
)

registerInvariant(
  'I7', 'charged is what the accepted quote said',
  rows(
    `SELECT order_lines.id AS line, order_lines.price_fen, wallet_holds.captured_fen FROM order_lines
     LEFT JOIN wallet_holds ON wallet_holds.subject_type = 'order_line' AND wallet_holds.subject_id = order_lines.id
       AND wallet_holds.state = 'captured'
     WHERE order_lines.action IN ('new', 'renew', 'change') AND ((order_lines.state = 'completed' AND COALESCE(wallet_holds.captured_fen, -1) <> order_lines.price_fen)
       OR (order_lines.state = 'partially_completed' AND COALESCE(wallet_holds.captured_fen, -1) NOT BETWEEN 0 AND order_lines.price_fen))`
  )
)

registerInvariant(
  'I7', 'the price of a line is the accepted quote’s, or the change that the customer accepted last',
  rows(
    `SELECT order_lines.id AS line, order_lines.price_fen, quote_lines.price_fen AS quoted_fen, accepted.price_fen AS accepted_fen FROM order_lines
     JOIN orders ON orders.id = order_lines.order_id
     JOIN quote_lines ON quote_lines.quote_id = orders.quote_id AND quote_lines.position = order_lines.position
     LEFT JOIN (SELECT line_id, MAX(price_after_fen) AS price_fen FROM order_line_price_changes WHERE accepted_at IS NOT NULL GROUP BY line_id) accepted
       ON accepted.line_id = order_lines.id
     WHERE order_lines.action IN ('new', 'renew', 'change') AND order_lines.price_fen <> COALESCE(accepted.price_fen, quote_lines.price_fen)`
  )
)

registerInvariant(
  'I7', 'paid to the supplier is not above the ceiling',
  rows('SELECT id AS line, supplier_paid_fen, ceiling_fen FROM order_lines WHERE supplier_paid_fen > ceiling_fen')
)

registerInvariant(
  'I8', 'every line under way has an owner and a due date',
  rows(
    `SELECT id AS line, state FROM order_lines WHERE state IN (${marks(open)}) AND (owner IS NULL OR due_at IS NULL)`,
    () => [...open]
  )
)

registerInvariant(
  'I8', 'no doubt outlives the settle window',
  rows("SELECT id AS line, due_at FROM order_lines WHERE state = 'uncertain' AND due_at < ?", () => [later(-SWEEP_GRACE_MS, clock.now())])
)

registerInvariant(
  'I8', 'a suspension or resumption whose end nobody knows has a job or a task',
  rows(
    `SELECT resources.id AS resource, power_asked, power_asked_at FROM resources WHERE power_asked IS NOT NULL AND power_asked_at < ?
     AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.dedup_key = CONCAT('power:', resources.id) AND jobs.status IN ('ready', 'running'))
     AND NOT EXISTS (SELECT 1 FROM manual_steps WHERE manual_steps.resource_id = resources.id AND manual_steps.state = 'open')`,
    () => [later(-POWER_SWEEP_GRACE_MS, clock.now())]
  )
)

registerInvariant(
  'I12', 'every charge and refund of an order line is audited',
  rows(
    `SELECT ledger_transactions.id AS movement, ledger_transactions.subject_id AS line FROM ledger_transactions
     WHERE ledger_transactions.subject_type = 'order_line' AND ledger_transactions.kind IN ('capture', 'refund', 'refund_reversal')
       AND NOT EXISTS (SELECT 1 FROM audit_rows WHERE audit_rows.subject_type = 'order_line'
         AND audit_rows.subject_id = ledger_transactions.subject_id
         AND audit_rows.action = CASE ledger_transactions.kind
           WHEN 'capture' THEN 'orders.money.charged' WHEN 'refund' THEN 'orders.money.refunded' ELSE 'orders.money.refund_reversed' END)`
  )
)

/** What the scan for imports has suggested to a person is known: it waits at `/admin/imports`. */
registerInvariant(
  'I14', 'no order or resource at a supplier stays unknown to us for more than one sweep',
  rows(
    `SELECT found.id, found.connection_id AS connectionId, found.kind, found.supplier_no AS supplierNo FROM supplier_discoveries found
     WHERE found.state = 'open' AND found.sweeps > 1
       AND NOT (found.kind = 'resource' AND EXISTS (SELECT 1 FROM resource_imports
         WHERE resource_imports.connection_id = found.connection_id AND resource_imports.supplier_resource_id = found.supplier_no))`
  )
)
