import type { Actor } from '#audit/actor'
import { writeAudit } from '#audit/actions/write_audit'
import { clock } from '#kernel/clock'
import type { Trx } from '#kernel/database/transaction'
import { toJson } from '#kernel/json'
import { contentColumns } from '../campaign_content.ts'

export type VersionAct =
  | 'created' | 'copied' | 'saved' | 'item_added' | 'item_removed' | 'customer_added' | 'customer_removed'
  | 'published' | 'withdrawn' | 'started' | 'paused' | 'resumed' | 'ended'

type Row = Record<string, any>

/**
 * Writes down how a campaign stands after an act: its whole content with items as the next version, and what changed as an audit
 * row. In the transaction of the act, which holds the campaign's row.
 *
 * @returns the new version
 */
export async function noteVersion(
  { before, act, actor, what }: { before: Row; act: VersionAct; actor: Actor; what?: Record<string, unknown> },
  { trx }: { trx: Trx }
): Promise<number> {
  const id: number = before.id
  const version = act === 'created' || act === 'copied' ? 1 : before.version + 1
  const now = clock.now()
  if (version > 1) await trx.from('campaigns').where('id', id).update({ version, updated_at: now })
  const after = await trx.from('campaigns').where('id', id).select('state', 'version', ...contentColumns).firstOrFail()
  const items = await trx.from('campaign_items').where('campaign_id', id).orderBy('id')
    .select('connection_id', 'family', 'offer_id', 'rate_bp', 'price_fen')
  await trx.insertQuery().table('campaign_versions')
    .insert({ campaign_id: id, version, act, content: toJson({ ...after, items, ...what }), actor_user_id: actor.userId, at: now })
  const changed = ['state', 'version', ...contentColumns].filter((name) => String(before[name]) !== String(after[name]))
  const pick = (row: Row) => Object.fromEntries(changed.map((name) => [name, row[name] ?? null]))
  await writeAudit({ actor, action: `campaigns.campaign.${act}`, subjectType: 'campaign', subjectId: id,
    before: version > 1 ? pick(before) : undefined, after: { ...pick(after), ...what } }, { trx })
  return version
}

/**
 * The row as it stands, locked; undefined: there is none. Whoever finds it locked does not wait with a connection in hand, which the
 * holder may need to read prices: the transaction is tried again.
 */
export async function lockCampaign(id: number, trx: Trx): Promise<Row | undefined> {
  const row = await trx.from('campaigns').where('id', id).forUpdate().noWait().first()
  return row ?? undefined
}
