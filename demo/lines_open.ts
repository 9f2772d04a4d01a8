import { readFile } from 'node:fs/promises'
import db from '@adonisjs/lucid/services/db'
import { requestRecovery } from '#approvals/actions/request_recovery'
import { checkFile } from '#files/check_file'
import { storeSecondFactor } from '#identity/second_factor_rows'
import { workUntilIdle } from '#jobs/worker'
import { clock, later, MINUTE_MS } from '#kernel/clock'
import { inTransaction } from '#kernel/database/transaction'
import { sweepLines } from '#orders/actions/sweep_lines'
import { answerManualStep } from '#orders/manual/answer_manual_step'
import { evidenceRule } from '#orders/manual/evidence'
import type { ManualAnswer } from '#orders/manual/manual_answer'
import { decideDiscovery } from '#suppliers/actions/decide_discovery'
import { sweepStrangers } from '#suppliers/janitor/sweep_strangers'
import { totpSecretOf } from './passwords.ts'
import { customers, type Customer } from './people.ts'
import { must } from './result.ts'
import { orderInConsole, tellFaults } from './sandbox.ts'
import type { DemoSandbox } from './set_up_suppliers.ts'
import { buy } from './trade.ts'
import { viewerByEmail } from './viewers.ts'
import type { DemoWorld } from './world.ts'

const [first, second] = customers

/** Lines that wait for people: by hand, for the customer's yes, in doubt; and what somebody bought past the hub. */
export async function leaveLinesOpen(sandbox: DemoSandbox, world: DemoWorld): Promise<void> {
  await answerOneByHand()
  await askForDearerPrice()
  await buyByHand(second)
  await leaveInDoubt(sandbox, world)
  await findStranger(sandbox)
  await askForRecovery()
}

/** Buys a leased line, which nobody but a person can order. Returns the task. */
async function buyByHand(customer: Customer): Promise<string> {
  const orderId = await buy(customer, { daysAgo: 0, at: 'network', offer: 'line-20m', quantity: 1, months: 1 })
  await workUntilIdle()
  const step = await db.from('manual_steps').join('order_lines', 'order_lines.id', 'manual_steps.line_id')
    .where('order_lines.order_id', orderId).where('manual_steps.state', 'open').select('manual_steps.id').firstOrFail()
  return step.id
}

const operator = () => viewerByEmail('operations@kboss.example', 'orders.lines.resolve')

async function answerOneByHand(): Promise<void> {
  const stepId = await buyByHand(second)
  const bytes = await readFile(new URL('./pictures/servers.webp', import.meta.url))
  const file = must(await checkFile({ name: '机房接入照片.webp', bytes, isTooLarge: false }, evidenceRule), 'evidence')
  const answer: ManualAnswer = {
    outcome: 'done', supplierOrderNo: 'LT-20261118-0427', amountFen: 510_00, resourceIds: ['SZ-ZX-20M-0427'], expiresAt: null, note: '客户经理已开通，端口测试正常',
  }
  must(await answerManualStep(await operator(), { stepId, answer, file }), 'manual step')
  await workUntilIdle()
}

/** The carrier asks more than the customer agreed to: the line waits for the customer. */
async function askForDearerPrice(): Promise<void> {
  const stepId = await buyByHand(first)
  const answer: ManualAnswer = { outcome: 'price_changed', nowFen: 552_00, note: '运营商自本月起上调接入费' }
  must(await answerManualStep(await operator(), { stepId, answer }), 'dearer line')
  await workUntilIdle()
}

const STEP_MS = 5 * MINUTE_MS
const STEPS = 10

/** The supplier says of an order what nobody understands, until the line goes to a person. */
async function leaveInDoubt(sandbox: DemoSandbox, world: DemoWorld): Promise<void> {
  const start = later(-STEPS * STEP_MS, clock.now())
  try {
    await world.goTo(start)
    await tellFaults(sandbox, [{ operation: 'queryOrder', nth: 1, times: 1_000, fault: 'strange_state' }])
    const orderId = await buy(second, { daysAgo: 0, offer: 'ecs.c3i.large@cn-shanghai', quantity: 1, months: 1 })
    for (let step = 1; step < STEPS && !(await isInReview(orderId)); step++) {
      await workUntilIdle()
      await world.goTo(later(step * STEP_MS, start))
      await sweepLines()
    }
    if (!(await isInReview(orderId))) throw new Error('The line in doubt did not reach a person.')
  } finally {
    await tellFaults(sandbox, [])
    await world.comeBack()
  }
}

const isInReview = async (orderId: string) => Boolean(await db.from('order_lines').where({ order_id: orderId, state: 'manual_review' }).first())

/** A sweep sees it; operations know whose it is. */
async function findStranger(sandbox: DemoSandbox): Promise<void> {
  const { supplierOrderNo, resourceIds } = await orderInConsole(sandbox, { pay: true, priceFen: 128_00 })
  await sweepStrangers({ code: 'volcengine' })
  const viewer = await operator()
  const own = new Set([supplierOrderNo, ...resourceIds])
  for (const { id, supplier_no: number } of await db.from('supplier_discoveries').where('state', 'open').select('id', 'supplier_no')) {
    const reason = own.has(number) ? '研发部测试机，直接在火山引擎控制台购买，不对客户销售' : '客户早先在控制台自购，已列入待导入资源'
    must(await decideDiscovery(viewer, { id, state: 'known', reason }), 'discovery')
  }
}

/** Somebody lost phone and recovery codes; support asks, an administrator decides. */
async function askForRecovery(): Promise<void> {
  const [{ email }] = second.members
  const { userId } = await viewerByEmail(email)
  await inTransaction((trx) => storeSecondFactor({ userId: userId!, secret: totpSecretOf('lost', email), lastStep: 0 }, { trx }))
  const support = await viewerByEmail('operations@kboss.example', 'approvals.recoveries.request')
  must(await requestRecovery(support, { login: email, reason: '本人视频核验身份证，手机遗失，恢复码未保存' }), 'recovery')
}
