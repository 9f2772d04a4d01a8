import { clock } from '#kernel/clock'
import type { Trx } from '#kernel/database/transaction'
import { fromJson, toJson } from '#kernel/json'
import { isSame, type OfferField } from '../own_fields.ts'

/** What we have and what the supplier tells now, of a field that does not follow by itself; both as `valueOf` gives them. */
export type FieldDrift = { offerId: number; field: OfferField; ours: unknown; theirs: unknown }

export const openKeyOf = (offerId: number, field: string) => `${offerId}:${field}`

/**
 * Opens a difference where the two are apart, moves an open one to the newest value, and closes it where they agree again, or
 * where the field follows the supplier by now. What staff refused is not asked again until the supplier tells something else.
 * `drifts` are all fields of these offers that do not follow.
 */
export async function noteDifferences({ offerIds, drifts }: { offerIds: readonly number[]; drifts: readonly FieldDrift[] }, { trx }: { trx: Trx }): Promise<void> {
  if (offerIds.length === 0) return
  const known = await trx.from('offer_differences').whereIn('offer_id', [...offerIds]).whereIn('state', ['open', 'refused'])
    .orderBy('id').select('id', 'offer_id', 'field', 'state', 'theirs', 'open_key')
  const last = new Map(known.map((row) => [openKeyOf(row.offer_id, row.field), row]))
  const apart = new Map(drifts.filter(({ ours, theirs }) => !isSame(ours, theirs)).map((drift) => [openKeyOf(drift.offerId, drift.field), drift]))
  const now = clock.now()
  const over = [...last].flatMap(([key, { state }]) => (state === 'open' && !apart.has(key) ? key : []))
  if (over.length > 0) await trx.from('offer_differences').whereIn('open_key', over).update({ state: 'gone', open_key: null, updated_at: now })
  for (const [key, { offerId, field, ours, theirs }] of apart) {
    const earlier = last.get(key)
    if (earlier && isSame(fromJson(earlier.theirs), theirs)) continue
    if (earlier?.state === 'open') {
      await trx.from('offer_differences').where('id', earlier.id).update({ theirs: toJson(theirs), updated_at: now })
      continue
    }
    await trx.insertQuery().table('offer_differences').insert({
      offer_id: offerId, field, open_key: key, ours: toJson(ours), theirs: toJson(theirs), state: 'open', created_at: now, updated_at: now,
    })
  }
}
