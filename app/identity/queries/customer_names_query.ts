import db from '@adonisjs/lucid/services/db'
import { visibleOrganisations, type Viewer } from '../viewer.ts'

const NAMES_MAX = 20_000

/** Names of the customers that the viewer sees, with their numbers. */
export async function customerNamesQuery(viewer: Viewer): Promise<ReadonlyMap<string, number>> {
  const rows = await visibleOrganisations(viewer, db.from('organisations'), 'organisations.id').where('kind', 'customer').orderBy('id').limit(NAMES_MAX).select('id', 'name')
  return new Map(rows.map(({ id, name }) => [name, id]))
}
