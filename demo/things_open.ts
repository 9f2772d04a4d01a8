import db from '@adonisjs/lucid/services/db'
import { requestDataExport } from '#identity/actions/export_data'
import { inviteMember } from '#identity/actions/invite_member'
import { updateOrganisation } from '#identity/actions/update_organisation'
import { checkCharacter } from '#identity/credit_code'
import { parseYuan } from '#kernel/money'
import { enterRecharge } from '#payments/actions/enter_recharge'
import { workUntilIdle } from '#jobs/worker'
import { asOf } from './as_of.ts'
import { customers } from './people.ts'
import { must } from './result.ts'
import type { DemoSandbox } from './set_up_suppliers.ts'
import { leaveLinesOpen } from './lines_open.ts'
import { leavePricesOpen } from './prices_open.ts'
import { leavePowerInDoubt } from './power_open.ts'
import { buy } from './trade.ts'
import { leaveConsoleOpen } from './console_open.ts'
import { tellFaults } from './sandbox.ts'
import { viewerByEmail } from './viewers.ts'
import type { DemoWorld } from './world.ts'

/** Invented; its last character is computed. */
const CREDIT_CODE = '91110108MA01XH8K6'

/** What a working day has open: a recharge that waits for its second person, an order that the supplier refused. */
export async function leaveThingsOpen(sandboxes: Record<string, DemoSandbox>, world: DemoWorld): Promise<void> {
  const finance = await viewerByEmail('finance@kboss.example', 'payments.recharges.enter')
  const open = { method: 'corporate_transfer' as const, reference: 'DG-LANHAI-OPEN-1', note: '客户来电告知已打款，待核对流水' }
  const known = await db.from('recharges').where('reference', open.reference).first()
  if (known) return
  const { organisationId } = await viewerByEmail(customers[1].admin.email)
  const input = { ...open, organisationId: organisationId!, amountFen: parseYuan('6000')!, payerName: customers[1].name }
  await asOf(2, async () => must(await enterRecharge(finance, input), 'open recharge'))
  await refusedOrder(sandboxes.volcengine)
  await leaveLinesOpen(sandboxes.volcengine, world)
  await leavePowerInDoubt(sandboxes.reference, world)
  if (sandboxes.jdcloud) await orderThatWaitsForCode()
  await leavePeopleInvited()
  await leavePricesOpen()
  await leaveConsoleOpen(sandboxes.volcengine)
}

/** The first customer fills in its company, waits for two people, and takes its data along. */
async function leavePeopleInvited(): Promise<void> {
  const owner = await viewerByEmail(customers[0].admin.email)
  must(await inviteMember(owner, { name: '方宁', contact: 'fang.ning@xingheng.example', role: 'reader' }), 'open invitation')
  must(await inviteMember(owner, { name: '田野', contact: '13911000009', role: 'member' }), 'open invitation by phone')
  const company = { name: customers[0].name, creditCode: `${CREDIT_CODE}${checkCharacter(CREDIT_CODE)}`, address: '北京市海淀区上地东路 9 号 3 层' }
  const contact = { contactName: customers[0].admin.name, contactEmail: customers[0].admin.email, contactPhone: customers[0].admin.phone }
  must(await updateOrganisation(owner, { ...company, ...contact }), 'company data')
  await requestDataExport(owner, { kind: 'person' })
}

/** JD Cloud opens no account before its customer has told the code that was sent to its phone. */
async function orderThatWaitsForCode(): Promise<void> {
  await buy(customers[0], { daysAgo: 0, at: 'jdcloud', offer: 'vm.cn-east-2.c.n3.large', quantity: 1, months: 1 })
  await workUntilIdle()
}

/** The supplier says no (its stock is gone): the hold is released and the page says why. */
async function refusedOrder(sandbox: DemoSandbox): Promise<void> {
  await tellFaults(sandbox, [{ operation: 'createOrder', nth: 1, fault: 'refuse', reason: 'stock' }])
  await buy(customers[1], { daysAgo: 0, offer: 'ecs.c3i.large@cn-shanghai', quantity: 1, months: 1 })
  await workUntilIdle()
  await tellFaults(sandbox, [])
}
