/**
 * The least that the job needs: node:http and mysql2, no framework, no checks. What ours is measured against.
 *   POST /orders      {lock wallet, insert order, insert items, insert two ledger entries, update wallet, insert outbox row, begin, commit}
 *   GET  /offers      20 offers with prices as JSON, one statement
 *   GET  /offers/:id  one offer, one statement
 *   GET  /admin/orders  a whole HTML page with 50 orders, one statement
 * For the supplier call layers it is the supplier too: `GET /supplier/balance` answers at once, `GET /supplier/hangs` never.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createPool, type RowDataPacket } from 'mysql2/promise'

const pool = createPool({
  host: process.env.DB_HOST,
  port: Number(process.env.DB_PORT),
  user: process.env.DB_USER,
  password: process.env.DB_PASSWORD,
  database: process.env.DB_DATABASE,
  connectionLimit: 10,
})

let serial = Date.now() * 1000

async function placeOrder(walletId: number, amountFen: number): Promise<number> {
  const connection = await pool.getConnection()
  const id = ++serial
  try {
    await connection.query('BEGIN')
    const [[wallet]] = await connection.query<RowDataPacket[]>('SELECT available_fen FROM bare_wallets WHERE id = ? FOR UPDATE', [walletId])
    if (wallet.available_fen < amountFen) throw new Error('not enough')
    await connection.query('INSERT INTO bare_orders (id, wallet_id, total_fen, state) VALUES (?, ?, ?, ?)', [id, walletId, amountFen, 'funds_held'])
    await connection.query('INSERT INTO bare_items (order_id, offer_id, price_fen) VALUES (?, 1, ?), (?, 2, ?)', [id, amountFen / 2, id, amountFen / 2])
    await connection.query('INSERT INTO bare_entries (order_id, wallet_id, account, amount_fen) VALUES (?, ?, ?, ?), (?, ?, ?, ?)', [id, walletId, 'available', -amountFen, id, walletId, 'held', amountFen])
    await connection.query('UPDATE bare_wallets SET available_fen = available_fen - ?, held_fen = held_fen + ? WHERE id = ?', [amountFen, amountFen, walletId])
    await connection.query('INSERT INTO bare_outbox (order_id, payload) VALUES (?, ?)', [id, '{"type":"order_placed"}'])
    await connection.query('COMMIT')
    return id
  } catch (error) {
    await connection.query('ROLLBACK')
    throw error
  } finally {
    connection.release()
  }
}

const escape = (text: unknown) => String(text).replace(/[&<>"]/g, (it) => `&#${it.charCodeAt(0)};`)

async function ordersPage(): Promise<string> {
  const [rows] = await pool.query<RowDataPacket[]>(
    'SELECT o.id, o.state, o.total_fen, o.created_at, g.name FROM orders o LEFT JOIN organisations g ON g.id = o.organisation_id ORDER BY o.created_at DESC, o.id DESC LIMIT 50'
  )
  const cells = rows.map((row) => `<tr><td>${escape(row.id)}</td><td>${escape(row.name)}</td><td>${escape(row.state)}</td><td>${row.total_fen / 100}</td><td>${row.created_at.toISOString()}</td></tr>`)
  return `<!doctype html><html><head><title>Orders</title></head><body><table>${cells.join('')}</table></body></html>`
}

async function offers(): Promise<string> {
  const [rows] = await pool.query<RowDataPacket[]>("SELECT id, family, region, name_zh, list_fen FROM offers WHERE status = 'active' ORDER BY id LIMIT 20")
  return JSON.stringify({ data: rows.map((row) => ({ ...row, priceFen: Math.round((row.list_fen * 8500) / 10000) })) })
}

async function offer(id: number): Promise<string> {
  const [rows] = await pool.query<RowDataPacket[]>('SELECT id, family, region, name_zh, list_fen, specs, options_schema FROM offers WHERE id = ?', [id])
  return JSON.stringify(rows[0] ?? null)
}

async function bodyOf(request: IncomingMessage): Promise<any> {
  let text = ''
  for await (const chunk of request) text += chunk
  return JSON.parse(text)
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url!.split('?')[0]
  if (request.method === 'POST' && path === '/orders') {
    const { walletId, amountFen } = await bodyOf(request)
    response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ id: await placeOrder(walletId, amountFen) }))
  } else if (path === '/admin/orders') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(await ordersPage())
  } else if (path === '/offers') {
    response.writeHead(200, { 'content-type': 'application/json' }).end(await offers())
  } else if (path === '/supplier/balance') {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"currency":"CNY","availableFen":100000}')
  } else if (path === '/supplier/hangs') {
    // Whoever asks waits until they give up.
  } else if (path.startsWith('/offers/')) {
    response.writeHead(200, { 'content-type': 'application/json' }).end(await offer(Number(path.slice(8))))
  } else {
    response.writeHead(404).end()
  }
}

const server = createServer((request, response) => {
  answer(request, response).catch((error) => response.writeHead(500).end(String(error.message)))
})
/** Longer than any pause between two rounds: a client shall not find its socket closed. */
server.keepAliveTimeout = 120_000
server.listen(Number(process.env.PORT), '127.0.0.1', () => process.send?.('ready'))
