import db from '@adonisjs/lucid/services/db'
import { visibleOrganisations, type Viewer } from '#identity/viewer'

/** Name and id of the organisation that owns a wallet; null where the viewer may not see it. */
export async function walletOwnerQuery(viewer: Viewer, organisationId: number): Promise<{ organisationId: number; name: string } | null> {
  const query = db.from('organisations').select('id', 'name').where('id', organisationId)
  const row = await visibleOrganisations(viewer, query, 'organisations.id').first()
  return row && { organisationId: Number(row.id), name: row.name }
}
