import { auditWrites } from '#audit/actions/write_audit'
import type { Actor } from '#audit/actor'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { writeTogether } from '#kernel/database/writes'
import { raiseTopic } from '#kernel/topics'
import { OFFERS_TOPIC } from '../prices_kept.ts'

const SLICE = 500

type Withhold = { offerIds: readonly number[]; withheld: boolean; actor: Actor }

/** Takes offers off the shop, or puts them back. Answers how many changed; those that stood so already do not count. */
export async function withholdOffers(withhold: Withhold, { trx }: { trx?: Trx } = {}): Promise<number> {
  const changed = await changeWithheld(withhold, { trx })
  return changed.length
}

/** The same, with the ids that changed. */
export async function changeWithheld({ offerIds, withheld, actor }: Withhold, { trx }: { trx?: Trx } = {}): Promise<number[]> {
  return inTransaction(async (inner) => {
    const now = clock.now()
    const changed: number[] = []
    for (let from = 0; from < offerIds.length; from += SLICE) {
      const query = inner.from('offers').whereIn('id', offerIds.slice(from, from + SLICE)).orderBy('id').forUpdate().select('id')
      const rows = await (withheld ? query.whereNull('withheld_at') : query.whereNotNull('withheld_at'))
      if (rows.length === 0) continue
      const ids = rows.map(({ id }) => id as number)
      await inner.from('offers').whereIn('id', ids).update({ withheld_at: withheld ? now : null, updated_at: now })
      await writeTogether([auditWrites(ids.map((id) => ({ actor, action: `catalog.offer.${withheld ? 'withheld' : 'shown'}`, subjectType: 'offer',
        subjectId: id, organisationId: null, before: { withheld: !withheld }, after: { withheld } })))], inner)
      changed.push(...ids)
    }
    if (changed.length > 0) await raiseTopic(OFFERS_TOPIC, { trx: inner })
    return changed
  }, { trx })
}
