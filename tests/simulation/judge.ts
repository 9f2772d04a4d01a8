import db from '@adonisjs/lucid/services/db'
import { giveUpLostSyncs } from '#enrolment/actions/give_up_lost_syncs'
import { clock } from '#kernel/clock'
import { Worker } from '#jobs/worker'
import { checkInvariants } from '#kernel/invariants'
import { isTerminal, type LineState } from '#orders/order_line_states'
import { closeLostQuestions } from '#suppliers/actions/close_lost_questions'
import { sweepStrangers } from '#suppliers/janitor/sweep_strangers'
import type { Scenario } from './scenario.ts'
import { BALANCE_FEN, CONNECTION, type SupplierOrder } from './world.ts'

type Row = Record<string, any>

/** Everything that is wrong at the end of a scenario; empty: nothing. Effects are counted at the supplier, not in our tables. */
export async function judge(scenario: Scenario): Promise<string[]> {
  const { organisationId } = scenario.customer.buyer
  const lines = await db.from('order_lines').where('organisation_id', organisationId).orderBy('created_at')
  const problems = [
    ...atRest(lines),
    ...supplierSide(scenario, lines),
    ...(await money(organisationId, lines)),
    ...(await journal(scenario, lines)),
  ]
  await new Worker({ queues: ['messages'], concurrency: 1 }).untilIdle()
  problems.push(...(await strangers(scenario)), ...(await registered()))
  return problems
}

function atRest(lines: Row[]): string[] {
  return lines
    .filter(({ state }) => !isTerminal(state as LineState))
    .map((line) => `I8: ${line.id} stands at ${line.state} and nobody will move it`)
}

/** I5 and I6: what the supplier has done for each line. A scenario has a supplier of its own, so all that is there is ours. */
function supplierSide(scenario: Scenario, lines: Row[]): string[] {
  const { orders, payments, refunds } = scenario.world.supplier
  const problems: string[] = []
  const live = (order: SupplierOrder) => !['CANCELLED', 'EXPIRED'].includes(order.status)
  const bought = orders.filter(({ type }) => type === 'NEW')
  const paid = bought.filter(({ paidFen }) => paidFen !== null)
  const purchases = lines.filter(({ action }) => action === 'new')
  const ordered = new Set(purchases.map(({ order_id: id }) => id)).size
  if (ordered > 1) problems.push(`I5: ${ordered} orders came of one quote`)
  const done = purchases.filter(({ state }) => state === 'completed' || state === 'partially_completed')
  const failed = purchases.filter(({ state }) => state === 'failed_refunded' || state === 'cancelled')
  if (new Set(payments).size !== payments.length) problems.push(`I5: an order was paid twice: ${payments.join(', ')}`)
  if (bought.filter(live).length > done.length)
    problems.push(`I5: ${bought.filter(live).length} orders stand at the supplier for ${done.length} completed lines`)
  if (paid.length !== done.length) problems.push(`I6: ${paid.length} paid orders for ${done.length} completed lines`)
  for (const line of done) {
    const order = bought.find(({ orderNo }) => orderNo === line.supplier_order_no)
    if (!order) problems.push(`I6: ${line.id} completed with ${line.supplier_order_no}, which the supplier does not know`)
    else if (order.paidFen === null) problems.push(`I6: ${line.id} completed with ${order.orderNo}, which is not paid`)
    else if (order.paidFen > Number(line.ceiling_fen))
      problems.push(`I7: ${order.paidFen} fen were paid for ${line.id}, its ceiling is ${line.ceiling_fen}`)
  }
  for (const line of failed) {
    const order = paid.find(({ orderNo }) => orderNo === line.supplier_order_no)
    if (order) problems.push(`I6: ${line.id} ended ${line.state} although ${order.orderNo} is paid`)
  }
  const left = lines.filter(({ action, state }) => action === 'unsubscribe' && state === 'completed')
  if (refunds.length !== left.length) problems.push(`I5: ${refunds.length} refunds at the supplier for ${left.length} completed unsubscriptions`)
  return problems
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
    if (own.length !== 1) problems.push(`I4: ${line.id} has ${own.length} holds`)
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
  if (BALANCE_FEN - charged !== there) problems.push(`I3: ${BALANCE_FEN} came in, ${charged} were charged, ${there} are there`)
  return problems
}

const named: Record<string, string> = {
  CreateOrder: 'createOrder',
  PayOrder: 'payOrder',
  CancelOrder: 'cancelOrder',
  RefundResource: 'unsubscribe',
}

/** I11: no effect was asked of the supplier without a row written before. */
async function journal(scenario: Scenario, lines: Row[]): Promise<string[]> {
  const calls = await db
    .from('supplier_calls')
    .whereIn(
      'subject_id',
      lines.map(({ id }) => id)
    )
    .select('operation', 'status')
  return Object.entries(named).flatMap(([wire, operation]) => {
    const sent = scenario.world.sandbox.requests.filter((request) => request.operation === wire).length
    const written = calls.filter((call) => call.operation === operation).length
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
    await giveUpLostSyncs()
  }
  return []
}

async function registered(): Promise<string[]> {
  const results = await checkInvariants()
  return results
    .filter(({ ok }) => !ok)
    .map(({ id, title, violations }) => `${id}: ${title} (${clock.now().toISOString()}): ${JSON.stringify(violations.slice(0, 3))}`)
}
