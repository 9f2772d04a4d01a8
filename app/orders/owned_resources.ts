import { visibleOrganisations, type Viewer } from '#identity/viewer'
import type { Client } from '#kernel/database/transaction'
import { fromJson } from '#kernel/json'
import type { ResourceRef } from '#supplier-sdk'

/** A resource with what an act on it needs. */
export type OwnedResource = {
  id: string
  organisationId: number
  connectionId: number
  connectionCode: string
  offerId: number | null
  name: string
  state: string
  spec: Record<string, unknown>
  expiresAt: Date | null
  /** The line that acts on it now. */
  actingLineId: string | null
  manage: boolean
  ref: ResourceRef
}

/** Resources of the viewer's own organisation that they may see, by id. */
export async function ownedResources(viewer: Viewer, ids: readonly string[], client: Client): Promise<Map<string, OwnedResource>> {
  const query = client.from('resources')
    .join('supplier_connections', 'supplier_connections.id', 'resources.connection_id')
    .join('order_lines', 'order_lines.id', 'resources.line_id')
    .join('orders', 'orders.id', 'order_lines.order_id')
    .whereIn('resources.id', [...ids])
    .where('resources.organisation_id', viewer.organisationId ?? 0)
    .select('resources.*', 'supplier_connections.code', 'supplier_connections.manage')
  const rows = await visibleOrganisations(viewer, query, 'resources.organisation_id', 'orders.user_id')
  return new Map(rows.map((row: Record<string, any>) => [row.id, toResource(row)]))
}

/** One of them, or null. */
export async function ownedResource(viewer: Viewer, id: string, client: Client): Promise<OwnedResource | null> {
  const found = await ownedResources(viewer, [id], client)
  return found.get(id) ?? null
}

export function toResource(row: Record<string, any>): OwnedResource {
  return {
    id: row.id,
    organisationId: row.organisation_id,
    connectionId: row.connection_id,
    connectionCode: row.code,
    offerId: row.offer_id,
    name: row.name,
    state: row.state,
    spec: fromJson(row.spec),
    expiresAt: row.expires_at,
    actingLineId: row.acting_line_id,
    manage: Boolean(row.manage),
    ref: {
      resourceId: row.supplier_resource_id,
      family: row.family,
      region: row.region || undefined,
      supplierAccountId: row.supplier_account ?? '',
    },
  }
}
