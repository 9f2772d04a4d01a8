import { giveBackUses } from '#campaigns/actions/give_back_uses'
import { captureHold } from '#wallet/actions/capture_hold'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { newId } from '#kernel/ids'
import { toJson } from '#kernel/json'
import { prorate, splitFen } from '#kernel/money'
import type { ResourceSnapshot } from '#supplier-sdk'
import { subjectOf } from '../effects.ts'
import type { Line } from '../lines.ts'
import { auditMoney } from './audit_money.ts'
import { payBack } from './pay_back.ts'
import { moveLine, type LinePatch } from './move_line.ts'

export type CompletePurchase = { resources: readonly ResourceSnapshot[]; patch?: LinePatch }

/**
 * The supplier delivered and it was read back: resources, charge and end of the line in one transaction. Of a partial delivery
 * the customer pays its share of the quoted price, the rest of the hold goes back. A second call meets `E_LINE_MOVED`.
 */
export async function completePurchase(line: Line, { resources, patch }: CompletePurchase, { trx: given }: { trx?: Trx } = {}): Promise<Line> {
  return inTransaction(
    async (trx) => {
      const isWhole = resources.length >= line.quantity
      const amountFen = isWhole ? line.priceFen : prorate(line.priceFen, resources.length, line.quantity)
      const [firstId] = await insertResources(line, resources, amountFen, trx)
      const to = isWhole ? 'completed' : 'partially_completed'
      const note = { key: to, args: { delivered: resources.length, ordered: line.quantity } }
      const ended = await moveLine(line, to, { patch: { ...patch, resourceId: firstId }, note }, { trx })
      if (!isWhole) await giveBackUses({ lineId: line.id, units: line.quantity - resources.length }, { trx })
      const after = { chargedFen: amountFen, releasedFen: line.priceFen - amountFen }
      await auditMoney({ lineId: line.id, organisationId: line.organisationId, what: 'charged', before: { heldFen: line.priceFen }, after }, trx)
      const captured = await captureHold({ subject: subjectOf(line), amountFen, operationKey: `${line.id}:capture` }, { trx })
      if (!captured.ok) throw new Error(`E_CAPTURE: the hold of ${line.id} cannot be charged (${captured.error.type}). Look at its ledger.`)
      if (line.origin === 'supplier') await payBack(line, line.priceFen - amountFen, 'capture', trx)
      return ended
    },
    { trx: given, isolationLevel: 'read committed' }
  )
}

async function insertResources(line: Line, resources: readonly ResourceSnapshot[], amountFen: number, trx: Trx): Promise<string[]> {
  const now = clock.now()
  const prices = splitFen(amountFen, resources.map(() => 1))
  const rows = resources.map((resource, index) => ({
    id: newId('res'),
    organisation_id: line.organisationId,
    connection_id: line.connectionId,
    line_id: line.id,
    offer_id: line.offerId,
    supplier_resource_id: resource.id,
    supplier_account: line.supplierAccount,
    family: resource.family,
    region: resource.region ?? line.region ?? '',
    name: resource.name.slice(0, 200),
    state: resource.state,
    spec: toJson({ ...line.options, ...resource.spec }),
    endpoints: toJson(resource.endpoints),
    price_fen: prices[index],
    started_at: resource.createdAt ?? now,
    expires_at: resource.expiresAt ?? null,
    synced_at: now,
    created_at: now,
    updated_at: now,
  }))
  await trx.insertQuery().table('resources').multiInsert(rows)
  return rows.map(({ id }) => id)
}
