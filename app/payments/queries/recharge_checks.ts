import type { Client } from '#kernel/database/transaction'
import { VIOLATIONS_MAX, type Violation } from '#kernel/invariants'

/** I9: a confirmed recharge is credited once with its amount, another one never. */
export async function wrongRecharges(client: Client): Promise<Violation[]> {
  const [rows] = await client.rawQuery(`
    SELECT r.id AS rechargeId, r.state, r.amount_fen AS amountFen, COUNT(t.id) AS credits, COALESCE(SUM(t.amount_fen), 0) AS creditedFen
    FROM recharges r LEFT JOIN ledger_transactions t ON t.subject_type = 'recharge' AND t.subject_id = r.id AND t.kind = 'recharge'
    GROUP BY r.id, r.state, r.amount_fen
    HAVING credits <> IF(r.state = 'confirmed', 1, 0) OR creditedFen <> IF(r.state = 'confirmed', r.amount_fen, 0)
    LIMIT ${VIOLATIONS_MAX}`)
  return rows.map((row: object) => ({ ...row }))
}

/** I9: nothing is credited in the name of a recharge that is not there. */
export async function creditsWithoutRecharge(client: Client): Promise<Violation[]> {
  const [rows] = await client.rawQuery(`
    SELECT t.id AS transactionId, t.subject_id AS rechargeId, t.amount_fen AS amountFen
    FROM ledger_transactions t LEFT JOIN recharges r ON r.id = t.subject_id
    WHERE t.kind = 'recharge' AND t.subject_type = 'recharge' AND r.id IS NULL LIMIT ${VIOLATIONS_MAX}`)
  return rows.map((row: object) => ({ ...row }))
}

/** I9: two people stand behind every decision. */
export async function singleHandedRecharges(client: Client): Promise<Violation[]> {
  const [rows] = await client.rawQuery(`
    SELECT id AS rechargeId, state FROM recharges
    WHERE (state = 'entered') <> (decided_by IS NULL) OR decided_by = entered_by LIMIT ${VIOLATIONS_MAX}`)
  return rows.map((row: object) => ({ ...row }))
}

/** I12: every decided recharge names in the audit who did it. */
export async function unauditedRecharges(client: Client): Promise<Violation[]> {
  const [rows] = await client.rawQuery(`
    SELECT r.id AS rechargeId, r.state FROM recharges r LEFT JOIN audit_rows a
      ON a.subject_type = 'recharge' AND a.subject_id = r.id AND a.action = CONCAT('payments.recharge.', r.state)
      AND a.actor_user_id = COALESCE(r.decided_by, r.entered_by)
    WHERE a.id IS NULL LIMIT ${VIOLATIONS_MAX}`)
  return rows.map((row: object) => ({ ...row }))
}
