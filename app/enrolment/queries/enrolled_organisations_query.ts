import db from '@adonisjs/lucid/services/db'
import { visibleOrganisations, type Viewer } from '#identity/viewer'

/** Whose accounts at one connection these are. An account of several organisations is nobody's, because nobody can tell whose. */
export async function enrolledOrganisationsQuery(
  viewer: Viewer,
  connectionId: number,
  accounts: readonly string[]
): Promise<ReadonlyMap<string, number>> {
  const wanted = [...new Set(accounts)].filter(Boolean)
  if (wanted.length === 0) return new Map()
  const rows = await visibleOrganisations(viewer, db.from('enrolments'), 'enrolments.organisation_id')
    .where('connection_id', connectionId).whereIn('supplier_account', wanted).select('supplier_account', 'organisation_id')
  const owners = new Map<string, number>()
  const shared = new Set<string>()
  for (const { supplier_account: account, organisation_id: organisationId } of rows) {
    if (owners.has(account)) shared.add(account)
    owners.set(account, organisationId)
  }
  for (const account of shared) owners.delete(account)
  return owners
}
