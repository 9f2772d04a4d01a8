import db from '@adonisjs/lucid/services/db'
import { clock } from '#kernel/clock'
import { Worker } from '#jobs/worker'
import { checkInvariants } from '#kernel/invariants'
import { isTerminal, type LineState } from '#orders/order_line_states'
import { syncResource } from '#orders/actions/sync_resource'
import { closeLostQuestions } from '#suppliers/actions/close_lost_questions'
import { closeLostIntents } from '#suppliers/janitor/close_lost_intents'
import { sweepStrangers } from '#suppliers/janitor/sweep_strangers'
import type { Scenario } from './scenario.ts'
import { MONTHS_BOUGHT } from './customer.ts'
import { supplierTypes } from './operator.ts'
import { BALANCE_FEN, CONNECTION } from './world.ts'

type Row = Record<string, any>

/** Everything that is wrong at the end of a scenario; empty: nothing. Effects are counted at the supplier, not in our tables. */
export async function judge(scenario: Scenario): Promise<string[]> {
  const { organisationId } = scenario.customer.buyer
  const lines = await db.from('order_lines').where('organisation_id', organisationId).orderBy('created_at')
  const problems = [
    ...atRest(lines),
    ...supplierSide(scenario, lines),
    ...(await terms(scenario, lines)),
    ...(await money(organisationId, lines)),
    ...(await journal(scenario)),
  ]
  await new Worker({ queues: ['messages'], concurrency: 1 }).untilIdle()
  problems.push(...(await strangers(scenario)), ...(await power(scenario)), ...(await registered()))
  return problems
}

function atRest(lines: Row[]): string[] {
  return lines
    .filter(({ state }) => !isTerminal(state as LineState))
    .map((line) => `I8: ${line.id} stands at ${line.state} and nobody will move it`)
}

/** I5 and I6: what the supplier has done for each line. A scenario has a supplier of its own, so all that is there is ours. */
function supplierSide(scenario: Scenario, lines: Row[]): string[] {
  const { payments, refunds } = scenario.world.supplier
  const problems: string[] = []
  const ordered = new Set(lines.filter(({ action, origin }) => action === 'new' && origin === 'hub').map(({ order_id: id }) => id)).size
  if (ordered > 1) problems.push(`I5: ${ordered} orders came of one quote`)
  if (new Set(payments).size !== payments.length) problems.push(`I5: an order was paid twice: ${payments.join(', ')}`)
  for (const action of Object.keys(supplierTypes)) problems.push(...ordersOf(action, scenario, lines))
  const left = lines.filter(({ action, state }) => action === 'unsubscribe' && state === 'completed')
  if (refunds.length !== left.length) problems.push(`I5: ${refunds.length} refunds at the supplier for ${left.length} completed unsubscriptions`)
  return problems
}

/** Purchases, renewals or changes: as many paid orders as completed lines, each its own, none for what failed. */
function ordersOf(action: string, scenario: Scenario, all: Row[]): string[] {
  const problems: string[] = []
  const orders = scenario.world.supplier.orders.filter(({ type }) => type === supplierTypes[action])
  const live = orders.filter(({ status }) => !['CANCELLED', 'EXPIRED'].includes(status))
  const paid = orders.filter(({ paidFen }) => paidFen !== null)
  const lines = all.filter((line) => line.action === action)
  const done = lines.filter(({ state }) => state === 'completed' || state === 'partially_completed')
  const failed = lines.filter(({ state }) => ['failed_refunded', 'cancelled', 'expired'].includes(state))
  if (live.length > done.length) problems.push(`I5: ${action}: ${live.length} orders stand at the supplier for ${done.length} completed lines`)
  if (paid.length !== done.length) problems.push(`I6: ${action}: ${paid.length} paid orders for ${done.length} completed lines`)
  for (const line of done) {
    const order = orders.find(({ orderNo }) => orderNo === line.supplier_order_no)
    if (!order) problems.push(`I6: ${line.id} completed with ${line.supplier_order_no}, which the supplier does not know`)
    else if (order.paidFen === null) problems.push(`I6: ${line.id} completed with ${order.orderNo}, which is not paid`)
    else if (order.paidFen > Number(line.ceiling_fen))
      problems.push(`I7: ${order.paidFen} fen were paid for ${line.id}, its ceiling is ${line.ceiling_fen}`)
  }
  for (const line of failed) {
    const order = paid.find(({ orderNo }) => orderNo === line.supplier_order_no)
    if (order) problems.push(`I6: ${line.id} ended ${line.state} although ${order.orderNo} is paid`)
  }
  return problems
}

/** The expiry moved once for each renewal, at the supplier and, where it can be read, in the house; nothing is claimed any more. */
async function terms(scenario: Scenario, lines: Row[]): Promise<string[]> {
  const rows = await db.from('resources').where('organisation_id', scenario.customer.buyer.organisationId)
  const isRead = !['getResource', 'listResources'].includes(scenario.plan.supplier.absent)
  return rows.flatMap((row) => {
    const there = scenario.world.supplier.resources.find(({ resourceId }) => resourceId === row.supplier_resource_id)
    if (!there) return [`I6: ${row.id} is ${row.supplier_resource_id}, which the supplier does not know`]
    const own = lines.filter((line) => line.resource_id === row.id && line.state === 'completed')
    const renewed = own.filter(({ action }) => action === 'renew').reduce((sum, { months }) => sum + Number(months), 0)
    const problems: string[] = []
    if (there.months !== MONTHS_BOUGHT + renewed)
      problems.push(`I5: ${row.id} runs ${there.months} months at the supplier, ${MONTHS_BOUGHT + renewed} were bought`)
    if (isRead && there.releasedAt === null && renewed > 0 && row.expires_at?.getTime() !== there.expiresAt)
      problems.push(`I6: ${row.id} ends ${row.expires_at?.toISOString()} with us, ${new Date(there.expiresAt ?? 0).toISOString()} there`)
    if (row.acting_line_id) problems.push(`I8: ${row.id} is still claimed by ${row.acting_line_id}`)
    return problems
  })
}

/** Every fen of the customer: what came in is there, or was charged and not given back. Per line hold, charge and refund add up. */
async function money(organisationId: number, lines: Row[]): Promise<string[]> {
  const problems: string[] = []
  const holds = await db.from('wallet_holds').whereIn(
    'subject_id',
    lines.map(({ id }) => id)
  )
  for (const line of lines) {
    const own = holds.filter((hold) => hold.subject_id === line.id)
    // What was found in the console and never paid for here had nothing held.
    if (own.length !== 1 && !(own.length === 0 && line.origin === 'supplier' && line.state !== 'completed')) problems.push(`I4: ${line.id} has ${own.length} holds`)
    const [hold] = own
    const wanted = line.state === 'completed' ? Number(line.price_fen) : 0
    if (hold && Number(hold.captured_fen) !== wanted)
      problems.push(`I7: ${line.id} (${line.state}) was charged ${hold.captured_fen}, not ${wanted}`)
    if (hold && hold.state === 'open') problems.push(`I4: the hold of ${line.id} (${line.state}) is open`)
  }
  const refunded = lines
    .filter(({ action, state }) => action === 'unsubscribe' && state === 'completed')
    .reduce((sum, { refund_fen: fen }) => sum + Number(fen), 0)
  const given = holds.reduce((sum, hold) => sum + Number(hold.refunded_fen), 0)
  if (refunded !== given) problems.push(`I3: unsubscriptions tell ${refunded} fen, the holds ${given}`)
  const wallet = await db.from('wallets').where('organisation_id', organisationId).firstOrFail()
  const charged = holds.reduce((sum, hold) => sum + Number(hold.captured_fen) - Number(hold.refunded_fen), 0)
  const there = Number(wallet.available_fen) + Number(wallet.held_fen)
  if (Number(wallet.held_fen) !== 0) problems.push(`I4: ${wallet.held_fen} fen are still held`)
  const receivables = await db.from('receivables').where('organisation_id', organisationId)
  const owed = receivables.reduce((sum, row) => sum + Number(row.amount_fen) - Number(row.settled_fen), 0)
  if (BALANCE_FEN + owed - charged !== there) problems.push(`I3: ${BALANCE_FEN} came in, ${owed} are owed, ${charged} were charged, ${there} are there`)
  const debts = new Set(lines.filter(({ origin, state }) => origin === 'supplier' && state === 'completed').map(({ id }) => id))
  for (const row of receivables.filter(({ subject_id: id }) => !debts.has(id))) problems.push(`I3: ${row.amount_fen} are owed for ${row.subject_id}, which was not found paid`)
  return problems
}

const named: Record<string, string[]> = {
  CreateOrder: ['createOrder'],
  RenewResource: ['renew'],
  ChangeResource: ['change'],
  PayOrder: ['payOrder'],
  CancelOrder: ['cancelOrder'],
  RefundResource: ['unsubscribe'],
  SetPower: ['suspend', 'resume'],
}

/** I11: no effect was asked of the supplier without a row written before. */
async function journal(scenario: Scenario): Promise<string[]> {
  const { organisationId } = scenario.customer.buyer
  const calls = await db.from('supplier_calls').where('organisation_id', organisationId).select('operation', 'status')
  return Object.entries(named).flatMap(([wire, operations]) => {
    const sent = scenario.world.sandbox.requests.filter((request) => request.operation === wire).length
    const written = calls.filter((call) => operations.includes(call.operation)).length
    return sent > written ? [`I11: ${sent} times ${wire} arrived at the supplier, ${written} are in the journal`] : []
  })
}

const SWEEP_MS = 15 * 60_000

/** I14: what the supplier has under our accounts is known after a sweep. */
async function strangers(scenario: Scenario): Promise<string[]> {
  await scenario.world.sandbox.setPlan([])
  scenario.world.repair()
  for (let sweep = 0; sweep < 2; sweep++) {
    scenario.time.moveTo(scenario.time.now + SWEEP_MS)
    await sweepStrangers({ code: CONNECTION })
    await closeLostQuestions()
    await closeLostIntents()
  }
  return []
}

/** After the nightly look at every resource the house knows which of them stand still. */
async function power(scenario: Scenario): Promise<string[]> {
  const { plan, world, customer } = scenario
  if (plan.customer.presses === 0) return []
  const asked = await db.from('resources').where('organisation_id', customer.buyer.organisationId).whereNotNull('power_asked')
  if (asked.length > 0) return asked.map(({ id, power_asked: act }) => `I8: nobody knows how the ${act} of ${id} ended, and nobody asks`)
  if (plan.supplier.absent === 'getResource') return []
  const own = () => db.from('resources').where('organisation_id', customer.buyer.organisationId).whereIn('state', ['running', 'suspended'])
  for (const { id: resourceId } of await own()) await syncResource({ resourceId })
  const rows = await own()
  return rows.flatMap(({ id, state, supplier_resource_id: number }) => {
    const there = world.supplier.resources.find(({ resourceId }) => resourceId === number)
    return !there || there.suspended === (state === 'suspended') ? [] : [`I6: ${id} is ${state} with us, suspended there: ${there.suspended}`]
  })
}

async function registered(): Promise<string[]> {
  const results = await checkInvariants()
  return results
    .filter(({ ok }) => !ok)
    .map(({ id, title, violations }) => `${id}: ${title} (${clock.now().toISOString()}): ${JSON.stringify(violations.slice(0, 3))}`)
}
