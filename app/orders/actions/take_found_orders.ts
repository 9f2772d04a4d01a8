import db from '@adonisjs/lucid/services/db'
import { enrolledOrganisationsQuery } from '#enrolment/queries/enrolled_organisations_query'
import { systemViewer } from '#identity/viewer'
import { enqueueMany } from '#jobs/actions/enqueue'
import type { OrderSnapshot } from '#supplier-sdk'
import type { FoundBy, Taken, TakeOrders } from '#suppliers/books'
import { hub } from '#suppliers/hub'
import { heededStates, isAlive } from '../found_orders.ts'
import { meaningOf } from '../steps/apply_snapshot.ts'
import { workedStates } from '../order_line_states.ts'
import { advanceLineJob } from './advance_line.ts'
import { bearFoundOrder } from './bear_found_order.ts'
import { heedFoundOrder } from './heed_found_order.ts'
import { takeFoundAct } from './take_found_act.ts'
import { accountsOrderedByHand, lineIdOfKey, linesOfKeys, undecidedAccounts } from '../own_orders.ts'

/**
 * Orders as they were just read at a supplier, whoever read them: a list, a notice, a sweep. One that is a line of ours already is
 * heeded and never doubled. What a customer bought in the supplier's console becomes a line in `discovered`; what they renewed,
 * changed or gave back there becomes a line on their resource. What is nobody's is for people (`/admin/discoveries`).
 *
 * Orders that a lost call of ours or an operator by hand may have made are left alone until that is settled, and those whose look-up
 * failed until it is answered. A second call changes nothing.
 */
export async function takeFoundOrders({ connectionId, connectionCode, orders, foundBy }: TakeOrders): Promise<Taken> {
  const known = await heedKnown(connectionId, orders, foundBy)
  const fresh = orders.filter((order) => !known.has(order.supplierOrderNo) && mayBeOfConsole(order))
  const taken = { known, unread: new Set<string>() }
  if (fresh.length === 0) return taken
  const { orderOrigin } = await hub.use(connectionCode).properties()
  if (orderOrigin === 'hub') return taken
  const owners = await enrolledOrganisationsQuery(systemViewer, connectionId, fresh.map(({ supplierAccountId }) => supplierAccountId))
  for (const order of fresh.filter(({ kind }) => kind !== 'new')) {
    const whole = await readWhole(connectionCode, order, taken)
    if (whole && mayBeOfConsole(whole) && (await takeFoundAct({ connectionId, connectionCode, snapshot: whole, foundBy, owner: owners.get(order.supplierAccountId) }))) {
      known.add(order.supplierOrderNo)
    }
  }
  const ownedOrders = fresh.filter(({ kind }) => kind === 'new').filter(({ supplierAccountId }) => owners.has(supplierAccountId))
  const undecided = await undecidedAccounts(connectionId, ownedOrders.filter(isOfUnknownOrigin).map(({ supplierAccountId }) => supplierAccountId))
  const byHand = await accountsOrderedByHand(connectionId, ownedOrders.map(({ supplierAccountId }) => supplierAccountId))
  for (const order of ownedOrders) {
    if (byHand.has(order.supplierAccountId) || (isOfUnknownOrigin(order) && undecided.has(order.supplierAccountId))) {
      taken.unread.add(order.supplierOrderNo)
      continue
    }
    const whole = await readWhole(connectionCode, order, taken)
    if (!whole || !mayBeOfConsole(whole)) continue
    const organisationId = owners.get(order.supplierAccountId)!
    if (await bearFoundOrder({ connectionId, organisationId, snapshot: whole, foundBy })) known.add(order.supplierOrderNo)
  }
  return taken
}

/** The supplier does not say who placed it. */
const isOfUnknownOrigin = ({ origin }: OrderSnapshot) => origin !== 'supplier'

const mayBeOfConsole = (order: OrderSnapshot) =>
  order.origin !== 'hub' && order.currency === 'CNY' && isOfUse(order) && lineIdOfKey(order.operationKey ?? null) === null

/** Somebody can still pay for it, has, or gets money back by it. */
function isOfUse(order: OrderSnapshot): boolean {
  switch (order.kind) {
    case 'new':
    case 'renew':
    case 'change':
      return isAlive(order)
    case 'refund':
      return meaningOf(order, 'unsubscribe') === 'under_way'
    case 'other':
      return false
    default:
      return order.kind satisfies never
  }
}

/** Lists tell less than a look-up: often no items. A look-up that fails leaves the order for the next time. */
async function readWhole(connectionCode: string, { supplierOrderNo, supplierAccountId }: OrderSnapshot, { unread }: { unread: Set<string> }): Promise<OrderSnapshot | null> {
  const answer = await hub.use(connectionCode).ask('queryOrder', { supplierOrderNo, supplierAccountId })
  if (answer.status === 'done') return answer.data
  unread.add(supplierOrderNo)
  return null
}

/** What happened to orders that are lines: news for those that wait for their customer, a nudge for those that a worker drives. */
async function heedKnown(connectionId: number, orders: readonly OrderSnapshot[], foundBy: FoundBy): Promise<Set<string>> {
  const numbers = orders.map(({ supplierOrderNo }) => supplierOrderNo)
  const keyed = await linesOfKeys(connectionId, orders.map(({ operationKey }) => operationKey ?? null))
  const ours = new Set(orders.filter(({ operationKey }) => keyed.has(lineIdOfKey(operationKey ?? null) ?? '')).map((order) => order.supplierOrderNo))
  if (numbers.length === 0) return ours
  if (foundBy === 'notice') await wake([...keyed])
  const lines = await db.from('order_lines').where('connection_id', connectionId).whereIn('supplier_order_no', numbers)
    .select('id', 'supplier_order_no', 'state', 'origin', 'action')
  for (const { id, supplier_order_no: number, state, origin, action } of lines) {
    ours.add(number)
    if (origin === 'supplier' && action !== 'unsubscribe' && heededStates.includes(state)) {
      await heedFoundOrder(id, orders.find(({ supplierOrderNo }) => supplierOrderNo === number)!)
    }
  }
  if (foundBy === 'notice') await wake(lines.filter(({ state }) => (workedStates as readonly string[]).includes(state)).map(({ id }) => id))
  return ours
}

/** A job of a line that nothing is to be done for does nothing. */
const wake = (lineIds: readonly string[]) => enqueueMany(lineIds.map((id) => advanceLineJob(id)))
