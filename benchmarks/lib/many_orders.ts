import type { House } from './house.ts'

const SLICE = 50_000

/** Half a minute between an order and the one before it, as `writeOldOrders` leaves them. */
const at = 'now.at - INTERVAL n.seq * 30 SECOND'
const mark = "LPAD(LOWER(CONV(n.seq, 10, 36)), 22, '0')"

/** Finished orders of one line each, older than all that are there, taken in turn from the customers, until there are `total`. */
export async function growOrders({ database: { counter } }: Pick<House, 'database'>, total: number): Promise<{ says: string }> {
  const [{ present, oldest }] = await counter.query("SELECT COUNT(*) AS present, DATE_FORMAT(MIN(created_at), '%Y-%m-%d %T') AS oldest FROM orders")
  const [{ first, people }] = await counter.query(
    "SELECT MIN(users.id) AS first, COUNT(*) AS people FROM users JOIN organisations ON organisations.id = organisation_id WHERE kind = 'customer'"
  )
  const source = (from: number, until: number) =>
    `FROM seq_${from}_to_${until} AS n JOIN (SELECT TIMESTAMP('${oldest}') AS at) AS now JOIN users ON users.id = ${first} + n.seq * 7 % ${people}`
  for (let from = 1; from <= total - present; from += SLICE) {
    const part = source(from, Math.min(from + SLICE - 1, total - present))
    await counter.query(`INSERT INTO orders
        (id, organisation_id, user_id, action, first_line, first_line_en, line_count, state, list_fen, total_fen, created_at, updated_at)
      SELECT CONCAT('ord_', ${mark}), organisation_id, users.id, 'new', '云服务器 g3i.large', 'Cloud server g3i.large', 1, 'completed', 10000, 8500,
        ${at}, ${at} ${part}`)
    await counter.query(`INSERT INTO order_lines (id, order_id, organisation_id, position, action, state, connection_id, offer_id, name, name_en,
        options, quantity, months, list_fen, price_fen, cost_fen, ceiling_fen, provenance, created_at, updated_at)
      SELECT CONCAT('lin_', ${mark}), CONCAT('ord_', ${mark}), users.organisation_id, 1, 'new', 'completed', sample.connection_id, sample.offer_id,
        '云服务器 g3i.large', 'Cloud server g3i.large', '{}', 1, 1, 10000, 8500, 6000, 6300, '[]', ${at}, ${at}
      ${part} JOIN (SELECT connection_id, offer_id FROM order_lines LIMIT 1) AS sample`)
  }
  await counter.query('ANALYZE TABLE orders, order_lines')
  return { says: `${total} in all` }
}
