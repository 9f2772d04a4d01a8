import { clock } from '#kernel/clock'
import type { Trx } from '#kernel/database/transaction'
import { fromJson, toJson } from '#kernel/json'

/** What we sell by and what the supplier asks now; both for one unit and month, null: no list price. */
export type ListPriceDrift = { offerId: number; oursFen: number | null; theirsFen: number | null }

export const openKeyOf = (offerId: number) => `${offerId}:list_price`

/**
 * Opens a difference where the two are apart, moves an open one to the newest value, and closes it where they agree again. What
 * staff refused is not asked again until the supplier asks for something else.
 */
export async function noteDifferences(drifts: readonly ListPriceDrift[], { trx }: { trx: Trx }): Promise<void> {
  if (drifts.length === 0) return
  const ids = drifts.map(({ offerId }) => offerId)
  const known = await trx.from('offer_differences').whereIn('offer_id', ids).where('field', 'list_price').whereIn('state', ['open', 'refused'])
    .orderBy('id').select('id', 'offer_id', 'state', 'theirs')
  const last = new Map(known.map((row) => [row.offer_id as number, row]))
  const now = clock.now()
  const agreed = drifts.filter(({ oursFen, theirsFen, offerId }) => oursFen === theirsFen && last.get(offerId)?.state === 'open')
  if (agreed.length > 0) {
    await trx.from('offer_differences').whereIn('open_key', agreed.map(({ offerId }) => openKeyOf(offerId)))
      .update({ state: 'gone', open_key: null, updated_at: now })
  }
  for (const { offerId, oursFen, theirsFen } of drifts) {
    if (oursFen === theirsFen) continue
    const earlier = last.get(offerId)
    if (earlier && fromJson(earlier.theirs) === theirsFen) continue
    if (earlier?.state === 'open') {
      await trx.from('offer_differences').where('id', earlier.id).update({ theirs: toJson(theirsFen), updated_at: now })
      continue
    }
    await trx.insertQuery().table('offer_differences').insert({
      offer_id: offerId, field: 'list_price', open_key: openKeyOf(offerId), ours: toJson(oursFen), theirs: toJson(theirsFen), state: 'open',
      created_at: now, updated_at: now,
    })
  }
}
