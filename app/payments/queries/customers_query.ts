import db from '@adonisjs/lucid/services/db'
import { visibleOrganisations, type Viewer } from '#identity/viewer'

const CUSTOMERS_MAX = 50

/** Customers to choose from for a recharge: those whose name holds `q`, or the one of that id; at most fifty. */
export async function customersToChoose(
  viewer: Viewer,
  { q, organisationId }: { q?: string; organisationId?: number }
): Promise<{ id: number; name: string }[]> {
  const query = db.from('organisations').select('id', 'name').whereNot('kind', 'operator').whereNot('status', 'closed')
  const mine = visibleOrganisations(viewer, query, 'organisations.id')
  if (organisationId) void mine.where('id', organisationId)
  else if (q) void mine.where('name', 'like', `%${q.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`)
  const rows = await mine.orderBy('name').orderBy('id').limit(CUSTOMERS_MAX)
  return rows.map((row) => ({ id: Number(row.id), name: row.name }))
}
