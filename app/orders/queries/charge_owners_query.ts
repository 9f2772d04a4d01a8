import db from '@adonisjs/lucid/services/db'
import { enrolledOrganisationsQuery } from '#enrolment/queries/enrolled_organisations_query'
import { visibleOrganisations, type Viewer } from '#identity/viewer'

/** What a supplier says about a charge. */
export type ChargeMarks = { supplierResourceId?: string; supplierOrderNo?: string; supplierAccountId: string }

export type ChargeOwner = { organisationId: number | null; resourceId: string | null }

/**
 * Whose charges these are, in the order in which they were given: by the resource, else by the order, else by the account at the
 * supplier where it is one organisation's alone. Nobody's where none of them is known or visible.
 */
export async function chargeOwnersQuery(viewer: Viewer, connectionId: number, charges: readonly ChargeMarks[]): Promise<ChargeOwner[]> {
  const [resources, orders, accounts] = await Promise.all([
    byNumber(viewer, 'resources', 'supplier_resource_id', connectionId, charges.map(({ supplierResourceId }) => supplierResourceId)),
    byNumber(viewer, 'order_lines', 'supplier_order_no', connectionId, charges.map(({ supplierOrderNo }) => supplierOrderNo)),
    enrolledOrganisationsQuery(viewer, connectionId, charges.map(({ supplierAccountId }) => supplierAccountId)),
  ])
  return charges.map(({ supplierResourceId = '', supplierOrderNo = '', supplierAccountId }) => {
    const resource = resources.get(supplierResourceId)
    const order = orders.get(supplierOrderNo)
    return {
      organisationId: resource?.organisationId ?? order?.organisationId ?? accounts.get(supplierAccountId) ?? null,
      resourceId: resource?.resourceId ?? null,
    }
  })
}

type Table = 'resources' | 'order_lines'

async function byNumber(viewer: Viewer, table: Table, column: string, connectionId: number, numbers: readonly (string | undefined)[]) {
  const wanted = [...new Set(numbers.filter((one) => one !== undefined))]
  if (wanted.length === 0) return new Map<string, { organisationId: number; resourceId: string | null }>()
  const rows = await visibleOrganisations(viewer, db.from(table), `${table}.organisation_id`).where('connection_id', connectionId).whereIn(column, wanted).select('id', 'organisation_id', `${column} as number`)
  return new Map(rows.map((row) => [row.number as string, { organisationId: Number(row.organisation_id), resourceId: table === 'resources' ? (row.id as string) : null }]))
}
