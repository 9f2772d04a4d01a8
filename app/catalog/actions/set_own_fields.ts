import { writeAudit } from '#audit/actions/write_audit'
import type { Actor } from '#audit/actor'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fromJson, toJson } from '#kernel/json'
import { toFen } from '#kernel/money'
import { fail, ok, type Result } from '#kernel/result'
import { raiseTopic } from '#kernel/topics'
import { isSame, offerFields, valueOf, type OfferField } from '../own_fields.ts'
import { OFFERS_TOPIC } from '../prices_kept.ts'

export type OwnFields = {
  offerId: number
  /** All fields that are ours from now on; the others are the supplier's again, with its values at the next load. */
  own: readonly OfferField[]
  /** New values of fields that are ours. */
  nameZh?: string
  nameEn?: string
  listFen?: number
  actor: Actor
}

/**
 * Says which fields of an offer are ours, and what they hold. What the supplier tells of them today counts as refused: it is asked
 * about once it tells something else. A second call with the same changes nothing.
 */
export async function setOwnFields({ offerId, own, nameZh, nameEn, listFen, actor }: OwnFields): Promise<Result<void, { type: 'offer_not_found' }>> {
  return inTransaction(async (trx) => {
    const row = await trx.from('offers').where('id', offerId).forUpdate().select('own_fields', 'supplier_list_fen', ...Object.values(offerFields).flat()).first()
    if (!row) return fail({ type: 'offer_not_found' as const })
    const values = {
      ...(own.includes('name') && nameZh ? { name_zh: nameZh } : {}),
      ...(own.includes('name') && nameEn ? { name_en: nameEn } : {}),
      ...(own.includes('list_price') && listFen !== undefined ? { list_fen: listFen } : {}),
    }
    const before = fromJson<OfferField[] | null>(row.own_fields) ?? []
    const isCurrent = sameFields(before, own) && Object.entries(values).every(([column, value]) => row[column] === value)
    if (isCurrent) return ok()
    // Without its hash the next load writes the offer anew.
    await trx.from('offers').where('id', offerId)
      .update({ ...values, own_fields: own.length > 0 ? toJson(own) : null, content_hash: null, updated_at: clock.now() })
    await refuseToday(offerId, own, { row, values, actor }, trx)
    await writeAudit({ actor, action: 'catalog.offer.owned', subjectType: 'offer', subjectId: offerId, organisationId: null,
      before: { own: before, nameZh: row.name_zh, nameEn: row.name_en, listFen: row.list_fen === null ? null : toFen(row.list_fen) },
      after: { own, ...values } }, { trx })
    await raiseTopic(OFFERS_TOPIC, { trx })
    return ok()
  })
}

const sameFields = (one: readonly OfferField[], other: readonly OfferField[]) => one.length === other.length && one.every((field) => other.includes(field))

type Taken = { row: Record<string, any>; values: Record<string, any>; actor: Actor }

/** Fields that were the supplier's until now hold what it told last. */
async function refuseToday(offerId: number, own: readonly OfferField[], { row, values, actor }: Taken, trx: Trx): Promise<void> {
  const before = fromJson<OfferField[] | null>(row.own_fields) ?? []
  const now = clock.now()
  for (const field of own.filter((one) => !before.includes(one))) {
    const theirs = valueOf(field, field === 'list_price' ? { list_fen: row.supplier_list_fen ?? row.list_fen } : row)
    const ours = valueOf(field, { ...row, ...values })
    if (isSame(ours, theirs)) continue
    await trx.insertQuery().table('offer_differences').insert({
      offer_id: offerId, field, ours: toJson(ours), theirs: toJson(theirs), state: 'refused', decided_by: actor.userId, decided_at: now, created_at: now, updated_at: now,
    })
  }
}
