import db from '@adonisjs/lucid/services/db'
import { requestApproval } from '#approvals/actions/request_approval'
import { openBatch } from '#catalog/actions/open_batch'
import { requestOfferLoad } from '#catalog/actions/request_offer_load'
import { startPriceRun } from '#catalog/actions/start_price_run'
import { writePriceRules } from '#catalog/actions/write_price_rules'
import { storeFile } from '#files/actions/store_file'
import { checkFile } from '#files/check_file'
import { assignCustomers } from '#identity/actions/assign_customers'
import type { Viewer } from '#identity/viewer'
import { evidenceRule } from '#orders/manual/evidence'
import { clock, later, DAY_MS } from '#kernel/clock'
import { inTransaction } from '#kernel/database/transaction'
import { newId } from '#kernel/ids'
import { givenCode, givenDraft } from '#tests/fixtures/campaigns'
import { pdf } from '#tests/fixtures/files'
import { givenStaff, viewerFor } from '#tests/fixtures/people'
import type { Possessions } from '#tests/fixtures/possessions'

type Pair = { own: string; foreign: string | null }

const places = [
  '/campaigns', 'itemId', '/invite-codes', '/manual-steps', 'fileId', '/approvals', '/discoveries', '/prices', '/price-batches', '/price-batches/load', '/price-runs', '/offers/loads', '/roles/undo',
  '/customers/assignments', '/drifts', '/imports', '/supplier-bills',
] as const

/** What operators have on their pages besides orders: ids by the place of the address. `foreign` belongs to the other customer or other sales. */
export type Things = Record<(typeof places)[number], Pair>

export async function givenThings(own: Possessions, foreign: Possessions, sales: { id: number }, otherSales: { id: number }): Promise<Things> {
  const { id: campaignId, viewer } = await givenDraft([own.shop.offerId])
  const item = await db.from('campaign_items').where('campaign_id', campaignId).firstOrFail()
  const codeOf = async ({ id }: { id: number }) => String((await givenCode(viewer, { salesUserId: id })).id)
  const [ownStep, foreignStep] = [await givenStep(own), await givenStep(foreign)]
  // Nobody who walks: whoever asks does not decide.
  const asker = await givenStaff({ role: 'sales' })
  const administrator = await viewerFor(await givenStaff({ role: 'administrator' }), 'identity.customers.assign')
  const [ownDiscount, foreignDiscount] = [await givenDiscount(own), await givenDiscount(foreign)]
  return {
    '/campaigns': nobodys(String(campaignId)),
    'itemId': nobodys(String(item.id)),
    '/invite-codes': { own: await codeOf(sales), foreign: await codeOf(otherSales) },
    '/manual-steps': { own: ownStep.stepId, foreign: foreignStep.stepId },
    'fileId': { own: ownStep.fileId, foreign: foreignStep.fileId },
    '/approvals': { own: await givenRequest(own, asker), foreign: await givenRequest(foreign, asker) },
    '/discoveries': nobodys(await givenDiscovery(own)),
    '/prices': { own: ownDiscount.ruleId, foreign: foreignDiscount.ruleId },
    '/price-batches': { own: ownDiscount.batchId, foreign: foreignDiscount.batchId },
    '/price-batches/load': nobodys(await givenLoadBatch()),
    '/price-runs': nobodys(await givenRun(own)),
    '/offers/loads': nobodys(await givenLoad(own)),
    '/supplier-bills': nobodys(await givenBill([own, foreign])),
    '/roles/undo': nobodys(await givenRoleChange()),
    '/customers/assignments': { own: await givenAssignment(administrator, own, sales), foreign: await givenAssignment(administrator, foreign, otherSales) },
    '/drifts': { own: await givenDrift(own), foreign: await givenDrift(foreign) },
    '/imports': { own: await givenImport(own), foreign: await givenImport(foreign) },
  }
}

const nobodys = (id: string): Pair => ({ own: id, foreign: null })

/** An open task about a line of this customer, with a file beside it. */
async function givenStep({ lineId, buyer, shop }: Possessions): Promise<{ stepId: string; fileId: string }> {
  const id = newId('mst')
  await db.table('manual_steps').insert({
    id, line_id: lineId, organisation_id: buyer.organisationId, connection_id: shop.connection.id, call_id: newId('cal'), operation: 'createOrder',
    operation_key: id, due_at: later(DAY_MS), created_at: clock.now(),
  })
  const file = await checkFile({ name: '发票.pdf', bytes: pdf(), isTooLarge: false }, evidenceRule)
  if (!file.ok) throw new Error(file.error.type)
  const subject = { type: 'manual_step', id }
  const fileId = await inTransaction((trx) => storeFile(file.value, { subject, organisationId: buyer.organisationId, userId: null }, { trx }))
  return { stepId: id, fileId }
}

async function givenRequest({ buyer }: Possessions, asker: { id: number }): Promise<string> {
  const { actor } = await viewerFor(asker)
  const subject = { type: 'organisation', id: buyer.organisationId }
  const { id } = await requestApproval({ kind: 'catalog.customer_discount', subject, title: '八折', size: 2_000, organisationId: buyer.organisationId, facts: [], actor })
  return id
}

async function givenDiscovery({ shop }: Possessions): Promise<string> {
  const id = newId('dsc')
  const now = clock.now()
  await db.table('supplier_discoveries').insert({
    id, connection_id: shop.connection.id, kind: 'order', supplier_no: `found-${id}`, facts: '{}', first_seen_at: now, last_seen_at: now,
  })
  return id
}

/** A discount of this customer’s alone, and the batch that it came with. */
async function givenDiscount({ buyer, shop }: Possessions): Promise<{ ruleId: string; batchId: string }> {
  const { actor } = await viewerFor(await givenStaff({ role: 'operations' }))
  return inTransaction(async (trx) => {
    const batchId = await openBatch({ act: 'rules', touched: 1, effect: {}, reason: { actor } }, { trx })
    const target = { connectionCode: shop.connection.code, offerId: shop.offerId }
    const rule = { group: 'customer', target, organisationId: buyer.organisationId, effect: { rateBp: 9_900 } } as const
    const written = await writePriceRules([rule], { actor, batchId }, { trx })
    if (!written.ok) throw new Error(written.error.type)
    const { id } = await trx.from('price_rules').where('batch_id', batchId).firstOrFail()
    return { ruleId: String(id), batchId: String(batchId) }
  })
}

async function givenRun({ shop }: Possessions): Promise<string> {
  const { actor } = await viewerFor(await givenStaff({ role: 'operations' }))
  return String((await startPriceRun({ act: 'publish', offerIds: [shop.offerId] }, { actor })).runId)
}

async function givenLoad({ shop }: Possessions): Promise<string> {
  const { actor } = await viewerFor(await givenStaff({ role: 'operations' }))
  const asked = await requestOfferLoad({ connectionCode: shop.connection.code, actor })
  if (!asked.ok) throw new Error(asked.error.type)
  return String(asked.value.loadId)
}

async function givenLoadBatch(): Promise<string> {
  const [id] = await db.table('price_batches').insert({ act: 'load', touched: 1, effect: '{}', created_at: clock.now() })
  return String(id)
}

async function givenAssignment(administrator: Viewer, { buyer }: Possessions, sales: { id: number }): Promise<string> {
  const assigned = await assignCustomers(administrator, { organisationIds: [buyer.organisationId], salesUserId: sales.id })
  if (!assigned.ok || !assigned.value.batch) throw new Error('The fixture could not be made.')
  return assigned.value.batch
}

async function givenDrift({ resourceId }: Possessions): Promise<string> {
  const id = newId('drf')
  const now = clock.now()
  await db.table('resource_drifts').insert({
    id, resource_id: resourceId, kind: 'state', severity: 'warning', ours: '{}', theirs: '{}', open_kind: 'state', first_seen_at: now, last_seen_at: now,
  })
  return id
}

/** A resource that a scan found, and that staff said is this customer’s. */
async function givenImport({ buyer, shop }: Possessions): Promise<string> {
  const id = newId('imp')
  const content = { name: 'web-1', family: 'ecs', spec: {}, expiresAt: null }
  await db.table('resource_imports').insert({
    id, connection_id: shop.connection.id, supplier_resource_id: `found-${id}`, organisation_id: buyer.organisationId, matched_by: 'staff',
    content: JSON.stringify(content), seen_at: clock.now(),
  })
  return id
}

/** A month's bill with a charge for each customer. */
async function givenBill(possessions: readonly Possessions[]): Promise<string> {
  const now = clock.now()
  const month = { connection_id: possessions[0].shop.connection.id, period: '2026-10', state: 'done', created_at: now, updated_at: now, read_at: now }
  const [id] = await db.table('supplier_bills').insert(month)
  await db.table('supplier_bill_lines').multiInsert(possessions.map(({ buyer }, index) => ({
    bill_id: id, supplier_line_id: `L${index}`, reading: 1, content_hash: '0', charge_category: 'usage', raw_category: '消费', currency: 'CNY', service: 'ecs',
    supplier_account: 'a', charge_from: now, charge_until: now, list_micro: 1, billed_micro: 1, organisation_id: buyer.organisationId, created_at: now,
  })))
  return String(id)
}

/** An audit row that somebody could take back on the page of roles. */
async function givenRoleChange(): Promise<string> {
  const administrator = await viewerFor(await givenStaff({ role: 'administrator' }), 'identity.roles.manage')
  const [id] = await db.table('audit_rows').insert({
    action: 'identity.role.permissions_changed', subject_type: 'role', subject_id: 'support', before_values: '{"orders.orders.read":true}', after_values: '{"orders.orders.read":false}',
    actor_kind: 'user', actor_user_id: administrator.userId, at: clock.now(),
  })
  return String(id)
}
