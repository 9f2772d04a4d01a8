import type { Viewer } from '#identity/viewer'
import { clock, DAY_MS, later } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { contentColumns } from '../campaign_content.ts'
import { NAME_LENGTH_MAX } from '../limits.ts'
import { noteVersion } from './note_version.ts'

/** A copy that was not changed yet begins tomorrow, so that nobody publishes a period that is over. */
const BEGINS_AFTER_MS = DAY_MS

/**
 * A new draft with everything of another campaign but its state, uses and codes; it lasts as long and begins a day from now.
 * `suffixes` mark its names as those of a copy.
 */
export async function copyCampaign(
  { actor }: Viewer,
  { id, suffixes }: { id: number; suffixes: { zh: string; en: string } },
  options: { trx?: Trx } = {}
): Promise<Result<{ id: number }, { type: 'campaign_not_found' }>> {
  return inTransaction(async (trx) => {
    const source = await trx.from('campaigns').where('id', id).forUpdate().select(...contentColumns).first()
    if (!source) return fail({ type: 'campaign_not_found' })
    const now = clock.now()
    const startsAt = later(BEGINS_AFTER_MS, now)
    const marked = (name: string, suffix: string) => `${name.slice(0, NAME_LENGTH_MAX - suffix.length)}${suffix}`
    const [inserted] = await trx.insertQuery().table('campaigns').insert({
      ...source,
      name_zh: marked(source.name_zh, suffixes.zh),
      name_en: marked(source.name_en, suffixes.en),
      starts_at: startsAt,
      ends_at: later(source.ends_at.getTime() - source.starts_at.getTime(), startsAt),
      state: 'draft',
      copied_from: id,
      created_by: actor.userId,
      created_at: now,
      updated_at: now,
    })
    const copy = Number(inserted)
    await trx.rawQuery(
      `INSERT INTO campaign_items (campaign_id, target_key, connection_id, family, offer_id, rate_bp, price_fen, created_at)
       SELECT ?, target_key, connection_id, family, offer_id, rate_bp, price_fen, ? FROM campaign_items WHERE campaign_id = ?`,
      [copy, now, id]
    )
    if (source.audience === 'chosen') {
      await trx.rawQuery(
        `INSERT INTO campaign_customers (campaign_id, organisation_id, created_at)
         SELECT ?, organisation_id, ? FROM campaign_customers WHERE campaign_id = ?`,
        [copy, now, id]
      )
    }
    await noteVersion({ before: { id: copy }, act: 'copied', actor, what: { from: id } }, { trx })
    return ok({ id: copy })
  }, options)
}
