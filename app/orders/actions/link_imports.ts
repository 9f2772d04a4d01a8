import { writeAudit } from '#audit/actions/write_audit'
import { peopleOfOrganisation } from '#identity/queries/people_of_organisation_query'
import type { Viewer } from '#identity/viewer'
import { clock } from '#kernel/clock'
import { isDuplicate } from '#kernel/database/failures'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { newId } from '#kernel/ids'
import { toJson } from '#kernel/json'
import { captureHold } from '#wallet/actions/capture_hold'
import { holdFunds } from '#wallet/actions/hold_funds'
import { subjectOf } from '../effects.ts'
import { importsByIdQuery, type ImportView } from '../queries/imports_query.ts'
import { bearLines, saidOfLines } from './bear_lines.ts'

export type LinkImports = { ids: readonly string[]; reason: string }
export type LinkedImports = { linked: number; /** Those that somebody linked meanwhile, that have no customer, or whose customer has nobody. */ left: number }

/**
 * Makes resources that existed at a supplier their customers' own: an order with a line of action `import`, which moves no money,
 * and the resource. Each by itself, so that one that cannot be linked keeps no other. A second call finds them linked.
 */
export async function linkImports(viewer: Viewer, { ids, reason }: LinkImports): Promise<LinkedImports> {
  const wanted = await importsByIdQuery(viewer, ids)
  let linked = 0
  for (const one of wanted) linked += Number(await linkOne(viewer, one, reason))
  return { linked, left: ids.length - linked }
}

async function linkOne(viewer: Viewer, one: ImportView, reason: string): Promise<boolean> {
  const { organisation } = one
  if (one.state !== 'suggested' || !organisation) return false
  try {
    return await inTransaction(
      async (trx) => {
        const [person] = await peopleOfOrganisation(organisation.id, ['owner'], trx)
        if (!person) return false
        const [orderId, lineId, resourceId, at] = [newId('ord'), newId('lin'), newId('res'), clock.now()]
        const decided = { state: 'linked', line_id: lineId, resource_id: resourceId, reason, decided_by: viewer.userId, decided_at: at }
        const claimed = await trx.from('resource_imports').where({ id: one.id, state: 'suggested', organisation_id: organisation.id }).update(decided)
        if (Number(claimed) !== 1) return false
        await bear(viewer, one, { orderId, lineId, resourceId, userId: person.userId }, trx)
        const after = { organisation: organisation.name, supplierResourceId: one.supplierResourceId, expiresAt: one.content.expiresAt, reason }
        const entry = { actor: viewer.actor, action: 'orders.import.linked', subjectType: 'resource', subjectId: resourceId, organisationId: organisation.id }
        await writeAudit({ ...entry, after }, { trx })
        await chargeNothing(organisation.id, lineId, trx)
        return true
      },
      { isolationLevel: 'read committed' }
    )
  } catch (error) {
    if (isDuplicate(error, 'resources_supplier')) return false
    throw error
  }
}

type Ids = { orderId: string; lineId: string; resourceId: string; userId: number }

/** A person reviewed what was found: that is the path of the line, and the whole of it. */
async function bear({ actor }: Viewer, one: ImportView, { orderId, lineId, resourceId, userId }: Ids, trx: Trx): Promise<void> {
  const [at, organisationId] = [clock.now(), one.organisation!.id]
  const { name, family, region, state, spec, endpoints, createdAt, expiresAt } = one.content
  const line = {
    id: lineId, position: 1, connectionId: one.connectionId, offerId: one.offerId, name: name.slice(0, 200), nameEn: null, options: {}, quantity: 1, months: 0,
    listFen: 0, priceFen: 0, costFen: 0, ceilingFen: 0, provenance: [], resourceId, supplierAccount: one.supplierAccount,
  }
  await trx.insertQuery().table('orders').insert({
    id: orderId, organisation_id: organisationId, user_id: userId, quote_id: null, action: 'import', origin: 'supplier', state: 'completed', list_fen: 0, total_fen: 0, created_at: at,
    updated_at: at, ...saidOfLines([line]),
  })
  const path = ['discovered', 'manual_review', 'completed'] as const
  await bearLines({ orderId, organisationId, action: 'import', origin: 'supplier', path, actor, lines: [line] }, { trx })
  await trx.insertQuery().table('resources').insert({
    id: resourceId, organisation_id: organisationId, connection_id: one.connectionId, line_id: lineId, offer_id: one.offerId,
    supplier_resource_id: one.supplierResourceId, supplier_account: one.supplierAccount, family, region, name: name.slice(0, 200), state,
    spec: toJson(spec), endpoints: toJson(endpoints), price_fen: 0, started_at: createdAt ? new Date(createdAt) : at,
    expires_at: expiresAt ? new Date(expiresAt) : null, synced_at: at, created_at: at, updated_at: at,
  })
}

/** A hold of nothing, charged: whatever ends this resource later finds what every line has. */
async function chargeNothing(organisationId: number, lineId: string, trx: Trx): Promise<void> {
  const subject = subjectOf({ id: lineId })
  await holdFunds({ organisationId, amountFen: 0, operationKey: `${lineId}:hold`, subject }, { trx })
  await captureHold({ subject, amountFen: 0, operationKey: `${lineId}:capture` }, { trx })
}
