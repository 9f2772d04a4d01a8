import { clock } from '#kernel/clock'
import type { Trx } from '#kernel/database/transaction'
import { newId } from '#kernel/ids'
import { toJson } from '#kernel/json'
import { peopleOfRole } from '#identity/queries/people_of_role_query'
import { sendMessage } from '#messages/actions/send_message'
import type { Drift } from '../drift.ts'

export type DriftingResource = { id: string; organisationId: number; userId: number; name: string }

/**
 * Keeps what was seen of one resource: one open row for each kind, seen again it is counted. What is no longer so is settled.
 * That a resource vanished is told once to whoever ordered it and to operations.
 */
export async function noteDrifts(resource: DriftingResource, drifts: readonly Drift[], trx: Trx): Promise<void> {
  const at = clock.now()
  const open = await trx.from('resource_drifts').where('resource_id', resource.id).whereNotNull('open_kind').select('id', 'kind')
  const over = open.filter(({ kind }) => !drifts.some((drift) => drift.kind === kind)).map(({ id }) => id)
  if (over.length > 0) await trx.from('resource_drifts').whereIn('id', over).update({ state: 'settled', open_kind: null, last_seen_at: at })
  for (const { kind, severity, ours, theirs } of drifts) {
    const id = newId('drf')
    await trx.rawQuery(
      `INSERT INTO resource_drifts (id, resource_id, kind, severity, ours, theirs, open_kind, first_seen_at, last_seen_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON DUPLICATE KEY UPDATE theirs = VALUES(theirs), last_seen_at = VALUES(last_seen_at), sightings = sightings + 1`,
      [id, resource.id, kind, severity, toJson(ours), toJson(theirs), kind, at, at] as any[]
    )
    const isNew = !open.some((row) => row.kind === kind)
    if (isNew && kind === 'gone') await tellGone(resource, id, trx)
  }
}

async function tellGone({ id, organisationId, userId, name }: DriftingResource, driftId: string, trx: Trx): Promise<void> {
  const args = { name, resource: id }
  const told = [{ userId, organisationId, event: 'resource_gone', link: `/resources/${id}` }]
  for (const person of await peopleOfRole('operations', trx)) told.push({ ...person, event: 'resource_gone_staff', link: '/admin/drifts' })
  for (const { event, link, ...person } of told) {
    for (const channel of ['station', 'mail'] as const) {
      await sendMessage({ event, dedupKey: `${driftId}:${event}:${person.userId}:${channel}`, channel, ...person, args, link }, { trx })
    }
  }
}
