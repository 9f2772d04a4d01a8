import db from '@adonisjs/lucid/services/db'
import type { Viewer } from '#identity/viewer'
import type { Locale } from '#kernel/http/locale_middleware'
import { fromJson } from '#kernel/json'
import { numberedPage, type NumberedPage } from '#kernel/pagination'
import type { Followed } from '../actions/write_offers.ts'
import { linesApart, type ShownLine } from '../field_lines.ts'
import type { OfferField } from '../own_fields.ts'
import { readShelf } from '../shelf.ts'
import { READ_COSTS } from './publish_query.ts'

export type FollowedRow = {
  offerId: number
  name: string
  field: OfferField
  /** Of the list price; of other fields the parts that differ. */
  beforeFen: number | null
  afterFen: number | null
  before: ShownLine[]
  after: ShownLine[]
}

/** What followed a supplier in one load, in the order in which it was read; for those who see costs. */
export async function followedQuery(
  viewer: Viewer,
  batchId: number,
  { page, pageSize, locale }: { page: number; pageSize: number; locale: Locale }
): Promise<NumberedPage<FollowedRow>> {
  if (viewer.realm !== 'back_office' || !viewer.may(READ_COSTS)) return numberedPage([], 0, page, pageSize)
  const parts = await db.from('price_batch_parts').where('batch_id', batchId).orderBy('part').select('effect')
  const all = parts.flatMap(({ effect }) => fromJson<{ followed: Followed[] }>(effect).followed)
  const { offers } = await readShelf()
  const rows = all.slice((page - 1) * pageSize, page * pageSize).map(({ offerId, field, before, after }): FollowedRow => {
    const offer = offers.get(offerId)
    const isPrice = field === 'list_price'
    const lines = linesApart(field, before, after, locale)
    return {
      offerId, name: (locale === 'en' ? offer?.nameEn : offer?.nameZh) ?? String(offerId), field, before: lines.ours, after: lines.theirs,
      beforeFen: isPrice ? (before as number | null) : null, afterFen: isPrice ? (after as number | null) : null,
    }
  })
  return numberedPage(rows, all.length, page, pageSize)
}
