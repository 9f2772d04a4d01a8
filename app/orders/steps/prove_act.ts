import db from '@adonisjs/lucid/services/db'
import type { OrderSnapshot, ResourceSnapshot } from '#supplier-sdk'
import { hub } from '#suppliers/hub'
import { completeAct } from '../actions/complete_act.ts'
import { ask, type StepEnd } from '../effects.ts'
import type { Line } from '../lines.ts'
import { readFoundOrder } from '../found_orders.ts'
import { patchOf } from './apply_snapshot.ts'
import { resourceOf } from './place_at_supplier.ts'

/**
 * The order of a renewal or a change is paid. It counts when the resource, read back, shows it: a later expiry, or the new
 * specification. Where nothing can be read the supplier's order is the proof.
 */
export async function proveAct(line: Line, snapshot: OrderSnapshot, again: { again: Date }): Promise<StepEnd> {
  if (snapshot.state === 'provisioning') return again
  const patch = patchOf(snapshot, line)
  const supplierRefundFen = snapshot.refundFen ?? 0
  if (!(await hub.use(line.connectionCode).can('getResource'))) {
    await completeAct(line, { patch, supplierRefundFen })
    return 'moved'
  }
  const answer = await ask(line, 'getResource', await resourceOf(line))
  if (answer.status !== 'done' || answer.data === null || !shows(line, answer.data, await wasFoundPaid(line))) return again
  await completeAct(line, { resource: answer.data, patch, supplierRefundFen })
  return 'moved'
}

/** Found paid: its effect may have been read back before the order was found. */
async function wasFoundPaid({ id, origin }: Line): Promise<boolean> {
  const found = origin === 'supplier' ? await readFoundOrder(id, db.connection()) : null
  return found?.isPaid ?? false
}

/** What the supplier does not tell cannot contradict its order; of a change in its console it may not say to what. */
function shows(line: Line, resource: ResourceSnapshot, isOld: boolean): boolean {
  if (line.action === 'renew') return isLater(resource.expiresAt, line.resourceBefore?.expiresAt ?? null, isOld)
  const isOffer = resource.offerKey === undefined || line.offerKey === null || resource.offerKey === line.offerKey
  return isOffer && Object.entries(line.options).every(([name, value]) => !(name in resource.spec) || resource.spec[name] === value)
}

function isLater(now: Date | undefined, before: string | null, orSame: boolean): boolean {
  if (now === undefined || before === null) return true
  return orSame ? now >= new Date(before) : now > new Date(before)
}
