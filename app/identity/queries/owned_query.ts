import db from '@adonisjs/lucid/services/db'
import { allOwnerships, type OwnedThing } from '../ownership.ts'
import type { Viewer } from '../viewer.ts'

export type OwnedGroup = { kind: string; label: string; fate: 'handed_over' | 'ended'; count: number; things: OwnedThing[] }

const SHOWN = 10

/** What somebody of the viewer's organisation would leave behind, kind by kind; only kinds of which there is something. */
export async function ownedQuery(viewer: Viewer, userId: number): Promise<OwnedGroup[]> {
  const member = await db.from('users').where({ id: userId, organisation_id: viewer.organisationId ?? 0 }).select('id').first()
  if (!member) return []
  const groups: OwnedGroup[] = []
  for (const { kind, label, fate, list } of allOwnerships()) groups.push({ kind, label, fate, ...(await list(userId, SHOWN, db.connection())) })
  return groups.filter(({ count }) => count > 0)
}
