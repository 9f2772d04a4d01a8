import db from '@adonisjs/lucid/services/db'
import { visibleOrganisations, type Viewer } from '../viewer.ts'

const CHOICES_MAX = 500

/** Active customers in the viewer's scope, by name, for a select. Staff only. */
export async function customerChoices(viewer: Viewer): Promise<{ id: number; name: string }[]> {
  if (viewer.realm !== 'back_office') return []
  return visibleOrganisations(viewer, db.from('organisations'), 'organisations.id')
    .where({ 'organisations.kind': 'customer', 'organisations.status': 'active' })
    .select('organisations.id', 'organisations.name')
    .orderBy('organisations.name')
    .limit(CHOICES_MAX)
}
