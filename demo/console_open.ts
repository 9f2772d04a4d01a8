import db from '@adonisjs/lucid/services/db'
import { DAY_MS, HOUR_MS, later } from '#kernel/clock'
import { workUntilIdle } from '#jobs/worker'
import { scanImports } from '#orders/actions/scan_imports'
import { powerResource } from '#orders/actions/power_resource'
import { syncResource } from '#orders/actions/sync_resource'
import { watchOrders } from '#suppliers/janitor/watch_orders'
import { customers, type Customer } from './people.ts'
import { must } from './result.ts'
import type { DemoSandbox } from './set_up_suppliers.ts'
import type { Deed } from './trade.ts'
import { viewerByEmail } from './viewers.ts'

const CONNECTION = 'volcengine'

/** `payableFen` is what our agreement leaves to pay. */
type Wanted = { configurationCode: string; priceFen: number; payableFen: number; months?: number; pay?: boolean } | { instanceId: string; months: number }

async function accountOf({ admin }: Customer): Promise<string> {
  const { organisationId } = await viewerByEmail(admin.email)
  const row = await db.from('enrolments').join('supplier_connections', 'supplier_connections.id', 'enrolments.connection_id')
    .where({ 'enrolments.organisation_id': organisationId!, 'supplier_connections.code': CONNECTION }).select('enrolments.supplier_account').firstOrFail()
  return row.supplier_account
}

/** The customer's admin in the supplier's console, past the hub. */
async function orderThere({ controlUrl }: DemoSandbox, customer: Customer, wanted: Wanted): Promise<void> {
  const body = { supplierAccountId: await accountOf(customer), product: 'ecs', months: 1, ...wanted }
  const answer = await fetch(`${controlUrl.replace(/\/$/, '')}/console-orders`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`The console did not take the order: ${await answer.text()}`)
}

/** Bought in the console long before anybody watched it: nobody's order, and a resource to import. */
export const consoleDeeds = (sandbox: DemoSandbox, today: Date): Deed[] => [
  { at: new Date(today.getTime() - 45 * DAY_MS), act: () => orderThere(sandbox, customers[2], { configurationCode: 'ecs.r3i.large', priceFen: 96_000, payableFen: 62_400, months: 3, pay: true }) },
]

/** What ends last, renewed there for another month: charged to us at once, and to be paid for here. */
async function renewThere(sandbox: DemoSandbox, customer: Customer): Promise<void> {
  const { organisationId } = await viewerByEmail(customer.admin.email)
  const row = await db.from('resources').join('supplier_connections', 'supplier_connections.id', 'resources.connection_id')
    .where({ 'resources.organisation_id': organisationId!, 'resources.state': 'running', 'supplier_connections.code': CONNECTION }).whereNull('acting_line_id')
    .orderBy('expires_at', 'desc').select('supplier_resource_id').first()
  if (row) await orderThere(sandbox, customer, { instanceId: row.supplier_resource_id, months: 1 })
}

/** The second customer wants a server stopped; the supplier has no call for it. */
async function leavePowerByHand(): Promise<void> {
  const viewer = await viewerByEmail(customers[1].admin.email, 'orders.resources.power')
  const row = await db.from('resources').join('supplier_connections', 'supplier_connections.id', 'resources.connection_id')
    .where({ 'resources.organisation_id': viewer.organisationId!, 'resources.state': 'running', 'supplier_connections.code': CONNECTION })
    .orderBy('expires_at').select('resources.id').first()
  if (row) must(await powerResource(viewer, { resourceId: row.id, act: 'suspend' }), 'suspension by hand')
}

/**
 * An order and a renewal from the console that wait for their customer, an order that was found paid, a resource to import, one that
 * drifted, and one that operations have to suspend.
 */
export async function leaveConsoleOpen(sandbox: DemoSandbox): Promise<void> {
  await orderThere(sandbox, customers[0], { configurationCode: 'ecs.g3i.xlarge', priceFen: 42_000, payableFen: 27_300 })
  await orderThere(sandbox, customers[0], { configurationCode: 'ecs.c3i.large', priceFen: 18_600, payableFen: 12_090, pay: true })
  await renewThere(sandbox, customers[0])
  while (await watchOrders({ code: CONNECTION }));
  await workUntilIdle()
  await scanImports({ code: CONNECTION })
  await leaveDrift()
  await leavePowerByHand()
}

/** Our books hope for more than the supplier gives, as after a renewal that was taken back there. */
async function leaveDrift(): Promise<void> {
  const { organisationId } = await viewerByEmail(customers[1].admin.email)
  const row = await db.from('resources').where({ organisation_id: organisationId!, state: 'running' }).whereNotNull('expires_at')
    .orderBy('expires_at', 'desc').select('id', 'expires_at').first()
  if (!row) return
  await db.from('resources').where('id', row.id).update({ expires_at: later(30 * DAY_MS + HOUR_MS, row.expires_at) })
  await syncResource({ resourceId: row.id })
}
