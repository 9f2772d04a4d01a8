import { systemActor } from '#audit/actor'
import { setCustomerDiscount } from '#catalog/actions/set_customer_discount'
import { setPublicDiscount } from '#catalog/actions/set_public_discount'
import { loadOffers } from '#catalog/actions/load_offers'
import { createOrganisation } from '#identity/actions/create_organisation'
import { createToken } from '#identity/actions/create_token'
import { createUser } from '#identity/actions/create_user'
import { syncRoles } from '#identity/actions/sync_roles'
import { hashPassword } from '#identity/passwords'
import { personByUser } from '#identity/queries/person_query'
import { storeSecondFactor } from '#identity/second_factor_rows'
import { newTotpSecret } from '#identity/totp'
import { viewerOf, type Viewer } from '#identity/viewer'
import { inTransaction } from '#kernel/database/transaction'
import type { Result } from '#kernel/result'
import { addConnection } from '#suppliers/actions/add_connection'
import { switchConnection } from '#suppliers/actions/switch_connection'
import { creditRecharge } from '#wallet/actions/credit_recharge'
import db from '@adonisjs/lucid/services/db'
import { writeOldOrders } from './old_orders.ts'
import { writeQuotes } from './quotes.ts'
import type { Prepared, Wanted } from './prepared.ts'

const BALANCE_FEN = 1_000_000_000_00
const AT_ONCE = 8
const PASSWORD = 'a benchmark is not a secret'

type Customer = { organisationId: number; viewer: Viewer; token: string }

/** People, wallets, rules and offers by the product's own actions; quotes and old orders in bulk, as those leave them. */
export async function prepare(wanted: Wanted): Promise<Prepared> {
  await syncRoles()
  const connectionId = await addSupplier()
  const passwordHash = await hashPassword(PASSWORD)
  const staff = await addPerson('operator', 0, passwordHash)
  const totpSecret = newTotpSecret()
  await inTransaction((trx) => storeSecondFactor({ userId: staff.userId, secret: totpSecret, lastStep: 0 }, { trx }))
  const numbers = Array.from({ length: wanted.organisations }, (_, index) => index + 1)
  const customers = await inParallel(numbers, (number) => addCustomer(number, passwordHash))
  for (const { organisationId } of customers.slice(0, wanted.customerRules)) await addCustomerRule(organisationId)
  const offers = await db.from('offers').where('status', 'active').orderBy('id').select('id', 'list_fen')
  const quotes = async (of: Customer[], count: number) => writeQuotes(of, offers, { count, connectionId })
  const many = await quotes(customers, wanted.quotes)
  const hot = await quotes(customers.slice(0, 1), wanted.hotQuotes)
  await writeBareTables(customers.map(({ organisationId }) => organisationId))
  await writeOldOrders(customers.map(({ viewer }) => viewer), { count: wanted.oldOrders, connectionId, offerId: offers[0].id })
  await db.rawQuery('ANALYZE TABLE orders, order_lines, organisations, users, offers')
  return {
    walletIds: customers.map(({ organisationId }) => organisationId),
    offerIds: offers.map(({ id }) => id),
    token: customers[0].token,
    many,
    hot,
    staff: { login: staff.email, password: PASSWORD, totpSecret },
  }
}

async function addSupplier(): Promise<number> {
  const settings = { accessKeyId: 'AKLTbenchmark', secretAccessKey: 'benchmark-secret-key' }
  const { id, code } = valueOf(await addConnection({ pluginCode: 'volcengine', settings, actor: systemActor }))
  const switches = { visible: true, sellable: true, spend: true, manage: true, read: true }
  valueOf(await switchConnection({ code, switches, actor: systemActor }))
  valueOf(await loadOffers({ connectionCode: code, actor: systemActor }))
  valueOf(await setPublicDiscount({ target: { connectionCode: code }, effect: { rateBp: 8_500 }, actor: systemActor }))
  return id
}

const addCustomerRule = async (organisationId: number) =>
  valueOf(
    await setCustomerDiscount({ target: { connectionCode: 'volcengine', family: 'ecs' }, effect: { rateBp: 8_000 }, organisationId, actor: systemActor })
  )

async function addPerson(kind: 'operator' | 'customer', number: number, passwordHash: string) {
  const email = `bench-${kind}-${number}@example.com`
  const { organisationId } = await createOrganisation({ kind, name: `${kind} ${number}`, actor: systemActor })
  const person = { organisationId, name: `Person ${number}`, email, phone: `139${String(number).padStart(8, '0')}`, passwordHash, actor: systemActor }
  const role = kind === 'operator' ? ({ realm: 'back_office', role: 'administrator' } as const) : ({ realm: 'portal', role: 'owner' } as const)
  const terms = { version: '2026-11', acceptedAt: new Date() }
  const made = await inTransaction((trx) => createUser({ ...person, ...role, verified: { email: true, phone: true }, terms }, { trx }))
  return { organisationId, email, userId: valueOf(made).userId }
}

async function addCustomer(number: number, passwordHash: string): Promise<Customer> {
  const { organisationId, userId } = await addPerson('customer', number, passwordHash)
  const operationKey = `bench-${number}`
  await creditRecharge({ organisationId, amountFen: BALANCE_FEN, operationKey, subject: { type: 'benchmark', id: operationKey }, actor: systemActor })
  const known = await personByUser(userId)
  const viewer = viewerOf({ ...known!, origin: { ipAddress: null, requestId: null } })
  const { value: token } = valueOf(await createToken(viewer, { name: 'benchmark', scopes: [...viewer.permissions], days: 30 }))
  return { organisationId, viewer, token }
}

/** What the bare server works on: one wallet for each of ours, under the organisation's number. */
async function writeBareTables(organisationIds: readonly number[]): Promise<void> {
  const tables = [
    'bare_wallets (id BIGINT PRIMARY KEY, available_fen BIGINT NOT NULL, held_fen BIGINT NOT NULL)',
    'bare_orders (id BIGINT PRIMARY KEY, wallet_id BIGINT NOT NULL, total_fen BIGINT NOT NULL, state VARCHAR(20) NOT NULL)',
    'bare_items (id BIGINT AUTO_INCREMENT PRIMARY KEY, order_id BIGINT NOT NULL, offer_id BIGINT NOT NULL, price_fen BIGINT NOT NULL, KEY (order_id))',
    'bare_entries (id BIGINT AUTO_INCREMENT PRIMARY KEY, order_id BIGINT NOT NULL, wallet_id BIGINT NOT NULL, account VARCHAR(20) NOT NULL, amount_fen BIGINT NOT NULL, KEY (wallet_id))',
    'bare_outbox (id BIGINT AUTO_INCREMENT PRIMARY KEY, order_id BIGINT NOT NULL, payload LONGTEXT NOT NULL)',
  ]
  for (const table of tables) await db.rawQuery(`CREATE TABLE ${table}`)
  await db.insertQuery().table('bare_wallets').multiInsert(organisationIds.map((id) => ({ id, available_fen: BALANCE_FEN, held_fen: 0 })))
}

async function inParallel<Input, Output>(inputs: readonly Input[], work: (input: Input) => Promise<Output>): Promise<Output[]> {
  const outputs: Output[] = []
  let next = 0
  const worker = async () => {
    for (let index = next++; index < inputs.length; index = next++) outputs[index] = await work(inputs[index])
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return outputs
}

function valueOf<Value>(result: Result<Value, { type: string }>): Value {
  if (!result.ok) throw new Error(`The benchmark's data was refused: ${JSON.stringify(result.error)}`)
  return result.value
}
