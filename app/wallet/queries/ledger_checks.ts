import type { Client } from '#kernel/database/transaction'
import { VIOLATIONS_MAX, type InvariantCheck, type Violation } from '#kernel/invariants'

/** A statement that returns only rows which break the rule. */
function rowsOf(sql: string): InvariantCheck {
  return async (client: Client): Promise<Violation[]> => {
    const [rows] = await client.rawQuery(`${sql} LIMIT ${VIOLATIONS_MAX}`)
    return rows.map((row: object) => ({ ...row }))
  }
}

/** I1 per transaction: two or more entries, sum 0, the amount that the transaction names, one currency. */
export const unbalancedTransactions = rowsOf(`
  SELECT t.id AS transactionId, t.kind, t.amount_fen AS amountFen, COUNT(e.id) AS entries, COALESCE(SUM(e.amount_fen), 0) AS sumFen
  FROM ledger_transactions t LEFT JOIN ledger_entries e ON e.transaction_id = t.id
  GROUP BY t.id, t.kind, t.amount_fen, t.currency
  HAVING entries <> 2 OR sumFen <> 0 OR SUM(IF(e.amount_fen > 0, e.amount_fen, 0)) <> ABS(t.amount_fen)
    OR SUM(e.currency <> t.currency) > 0`)

/** I1 as a whole, per currency. */
export const unbalancedLedger = rowsOf(
  'SELECT currency, SUM(amount_fen) AS sumFen FROM ledger_entries GROUP BY currency HAVING sumFen <> 0'
)

/** I2: both stored accounts of a wallet are the sum of its entries, and never below 0. */
export const wrongBalances = rowsOf(`
  SELECT w.id AS walletId, w.available_fen AS availableFen, COALESCE(e.available, 0) AS entriesAvailableFen,
    w.held_fen AS heldFen, COALESCE(e.held, 0) AS entriesHeldFen
  FROM wallets w LEFT JOIN (
    SELECT wallet_id, SUM(IF(account = 'available', amount_fen, 0)) AS available, SUM(IF(account = 'held', amount_fen, 0)) AS held
    FROM ledger_entries WHERE wallet_id IS NOT NULL GROUP BY wallet_id
  ) e ON e.wallet_id = w.id
  WHERE w.available_fen < 0 OR w.available_fen <> COALESCE(e.available, 0) OR w.held_fen <> COALESCE(e.held, 0)`)

/** I2: what is held is the sum of the open holds. */
export const wrongHeldSums = rowsOf(`
  SELECT w.id AS walletId, w.held_fen AS heldFen, COALESCE(h.held, 0) AS openHoldsFen
  FROM wallets w LEFT JOIN (
    SELECT wallet_id, SUM(amount_fen) AS held FROM wallet_holds WHERE state = 'open' GROUP BY wallet_id
  ) h ON h.wallet_id = w.id
  WHERE w.held_fen <> COALESCE(h.held, 0)`)

/** I2: no hold and no entry of a wallet that does not exist. */
export const strayRows = rowsOf(`
  SELECT * FROM (
    SELECT 'hold' AS kind, h.id AS id, h.wallet_id AS walletId FROM wallet_holds h LEFT JOIN wallets w ON w.id = h.wallet_id WHERE w.id IS NULL
    UNION ALL
    SELECT 'entry', CAST(e.id AS CHAR), e.wallet_id FROM ledger_entries e LEFT JOIN wallets w ON w.id = e.wallet_id
    WHERE w.id IS NULL AND (e.wallet_id IS NOT NULL OR e.account IN ('available', 'held'))
  ) stray`)

/** I3: money that entered, and what is owed = money in wallets + held + charged − given back. */
export const unaccountedMoney = rowsOf(`
  SELECT * FROM (
    SELECT
      (SELECT COALESCE(SUM(amount_fen), 0) FROM ledger_transactions WHERE kind IN ('recharge', 'credit')) AS enteredFen,
      (SELECT COALESCE(SUM(amount_fen), 0) FROM ledger_transactions WHERE kind IN ('withdrawal', 'reversal', 'settlement')) AS leftFen,
      (SELECT COALESCE(SUM(available_fen + held_fen), 0) FROM wallets) AS inWalletsFen,
      (SELECT COALESCE(SUM(captured_fen - refunded_fen), 0) FROM wallet_holds) AS chargedFen
  ) sums WHERE enteredFen <> leftFen + inWalletsFen + chargedFen`)

/** I4: per subject, what was booked is what its holds say: each captured or released at most once, refunds within the capture. */
export const wrongHolds = rowsOf(`
  SELECT * FROM (
    SELECT h.subject_type AS subjectType, h.subject_id AS subjectId, h.held AS holdsFen, COALESCE(t.held, 0) AS bookedHoldsFen,
      h.captured AS capturedFen, COALESCE(t.captured, 0) AS bookedCapturesFen, h.released AS releasedFen,
      COALESCE(t.released, 0) AS bookedReleasesFen, h.refunded AS refundedFen, COALESCE(t.refunded, 0) AS bookedRefundsFen, h.wrong
    FROM (
      SELECT subject_type, subject_id, SUM(amount_fen) AS held, SUM(captured_fen) AS captured,
        SUM(IF(state = 'open', 0, amount_fen - captured_fen)) AS released, SUM(refunded_fen) AS refunded,
        SUM((state = 'open') <> (resolved_at IS NULL) OR (state <> 'captured' AND captured_fen <> 0) OR refunded_fen > captured_fen) AS wrong
      FROM wallet_holds GROUP BY subject_type, subject_id
    ) h LEFT JOIN (
      SELECT subject_type, subject_id, SUM(IF(kind IN ('hold', 'credit'), amount_fen, 0)) AS held, SUM(IF(kind = 'capture', amount_fen, 0)) AS captured,
        SUM(IF(kind = 'release', amount_fen, 0)) AS released,
        SUM(IF(kind = 'refund', amount_fen, 0)) - SUM(IF(kind = 'refund_reversal', amount_fen, 0)) AS refunded
      FROM ledger_transactions WHERE kind IN ('hold', 'credit', 'capture', 'release', 'refund', 'refund_reversal') GROUP BY subject_type, subject_id
    ) t ON t.subject_type = h.subject_type AND t.subject_id = h.subject_id
  ) sums
  WHERE wrong > 0 OR holdsFen <> bookedHoldsFen OR capturedFen <> bookedCapturesFen OR releasedFen <> bookedReleasesFen
    OR refundedFen <> bookedRefundsFen`)

/** I4: a movement of a hold without any hold of its subject. */
export const movementsWithoutHold = rowsOf(`
  SELECT t.id AS transactionId, t.kind, t.subject_id AS subjectId FROM ledger_transactions t
  LEFT JOIN wallet_holds h ON h.subject_type = t.subject_type AND h.subject_id = t.subject_id
  WHERE t.kind IN ('hold', 'credit', 'capture', 'release', 'refund', 'refund_reversal') AND h.id IS NULL`)

/** I3: what is owed by the receivables is what stands on their account. */
export const wrongReceivables = rowsOf(`
  SELECT * FROM (
    SELECT (SELECT COALESCE(SUM(amount_fen - settled_fen), 0) FROM receivables) AS owedFen,
      (SELECT COALESCE(-SUM(amount_fen), 0) FROM ledger_entries WHERE account = 'receivable') AS bookedFen
  ) sums WHERE owedFen <> bookedFen`)
