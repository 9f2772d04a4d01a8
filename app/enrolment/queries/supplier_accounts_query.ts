import db from '@adonisjs/lucid/services/db'
import { visibleOrganisations, type Viewer } from '#identity/viewer'

/** The accounts of visible organisations at one connection. */
export async function supplierAccountsQuery(viewer: Viewer, connectionId: number): Promise<string[]> {
  const rows = await visibleOrganisations(viewer, db.from('enrolments'), 'enrolments.organisation_id')
    .where('connection_id', connectionId).whereNotNull('supplier_account').distinct('supplier_account')
  return rows.map((row) => row.supplier_account)
}
