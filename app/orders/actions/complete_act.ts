import { captureHold } from '#wallet/actions/capture_hold'
import { addMonths, clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { toJson } from '#kernel/json'
import { formatFen } from '#kernel/money'
import type { ResourceSnapshot } from '#supplier-sdk'
import { chargesOf, totalOf } from '../charges.ts'
import { subjectOf } from '../effects.ts'
import type { Line } from '../lines.ts'
import { refundShare } from '../refunds.ts'
import { auditMoney } from './audit_money.ts'
import { creditRefund } from './credit_refund.ts'
import { moveLine, type LineNote, type LinePatch } from './move_line.ts'
import { settleDrifts } from './settle_drifts.ts'

export type CompleteAct = {
  /** As it was read back; absent where nothing can be read. */
  resource?: ResourceSnapshot
  /** What an operator saw, where the resource cannot be read. */
  expiresAt?: Date | null
  /** What a smaller specification brought back at the supplier. */
  supplierRefundFen?: number
  patch?: LinePatch
}

/**
 * A renewal or a change that was proven: resource, charge and end of the line in one transaction; of what a change gave back at
 * the supplier the customer's share is credited. A second call meets `E_LINE_MOVED`.
 */
export async function completeAct(line: Line, done: CompleteAct, { trx: given }: { trx?: Trx } = {}): Promise<Line> {
  return inTransaction(
    async (trx) => {
      const { patch, supplierRefundFen = 0 } = done
      const charges = supplierRefundFen > 0 ? await chargesOf(line.resourceId!, trx, { lock: true }) : []
      const refundFen = refundShare({ ...totalOf(charges), supplierRefundFen })
      const note = await keep(line, done, trx)
      if (line.origin === 'supplier') await settleDrifts(line.resourceId!, trx)
      const ended = await moveLine(line, 'completed', { patch: { ...patch, refundFen }, note }, { trx })
      const after = { chargedFen: line.priceFen, releasedFen: 0 }
      if (line.priceFen > 0) {
        await auditMoney({ lineId: line.id, organisationId: line.organisationId, what: 'charged', before: { heldFen: line.priceFen }, after }, trx)
      }
      const captured = await captureHold({ subject: subjectOf(line), amountFen: line.priceFen, operationKey: `${line.id}:capture` }, { trx })
      if (!captured.ok) throw new Error(`E_CAPTURE: the hold of ${line.id} cannot be charged (${captured.error.type}). Look at its ledger.`)
      await creditRefund({ line, amountFen: refundFen, charges, facts: { supplierRefundFen, changedBy: line.id } }, trx)
      return ended
    },
    { trx: given, isolationLevel: 'read committed' }
  )
}

/** Writes what the resource is now, and says on the timeline what became of it. */
async function keep(line: Line, { resource, expiresAt }: CompleteAct, trx: Trx): Promise<LineNote> {
  const at = clock.now()
  const read = resource && { state: resource.state, name: resource.name.slice(0, 200), endpoints: toJson(resource.endpoints), synced_at: at }
  const row = trx.from('resources').where('id', line.resourceId!)
  if (line.action === 'renew') {
    const until = resource?.expiresAt ?? expiresAt ?? addMonths(before(line) ?? at, line.months)
    await row.update({ ...read, expires_at: until, updated_at: at })
    return { key: 'renewed', args: { until: until.toISOString().slice(0, 10), amount: formatFen(line.priceFen) } }
  }
  const spec = { ...line.options, ...resource?.spec }
  const until = resource?.expiresAt ?? expiresAt
  await row.update({
    ...read, offer_id: await offerAfter(line, resource, trx), spec: trx.raw('JSON_MERGE_PATCH(spec, ?)', [toJson(spec)]), ...(until ? { expires_at: until } : {}), updated_at: at,
  })
  return { key: 'changed', args: { amount: formatFen(line.priceFen) } }
}

/** A console may change to what no offer of ours is: then the resource says what it is now. */
async function offerAfter({ offerId, connectionId, resourceBefore }: Line, resource: ResourceSnapshot | undefined, trx: Trx): Promise<number | null> {
  if (offerId !== null) return offerId
  if (!resource?.offerKey) return resourceBefore?.offerId ?? null
  const offer = await trx.from('offers').where({ connection_id: connectionId, offer_key: resource.offerKey }).select('id').first()
  return offer?.id ?? null
}

function before({ resourceBefore }: Line): Date | null {
  return resourceBefore?.expiresAt ? new Date(resourceBefore.expiresAt) : null
}
