import db from '@adonisjs/lucid/services/db'
import type { Viewer } from '#identity/viewer'
import { clock } from '#kernel/clock'
import type { Locale } from '#kernel/http/locale_middleware'
import { fromJson } from '#kernel/json'
import { numberedPage, type NumberedPage } from '#kernel/pagination'
import { marginBp, monthly, stops } from '../floor.ts'
import { linesApart, type ShownLine } from '../field_lines.ts'
import type { OfferField } from '../own_fields.ts'
import { readPriceBook } from '../prices_kept.ts'
import { readShelf } from '../shelf.ts'
import { READ_COSTS } from './publish_query.ts'

export const differenceStates = ['open', 'accepted', 'refused', 'gone'] as const
export type DifferenceState = (typeof differenceStates)[number]

export type DifferenceRow = {
  id: number
  offerId: number
  name: string
  supplierName: string
  state: DifferenceState
  field: OfferField
  /** Of other fields than the list price: the parts that differ, one a line. */
  ours: ShownLine[]
  theirs: ShownLine[]
  /** The list price we sell by, and what the supplier asks now; null for other fields. */
  oursFen: number | null
  theirsFen: number | null
  /** What everybody pays: as it is, and once it is accepted. Null: not for sale, or another field. */
  priceFen: number | null
  acceptedFen: number | null
  /** At the supplier's new price, if ours stays, and once it is accepted. */
  marginBp: number | null
  acceptedMarginBp: number | null
  isBelowFloor: boolean
  acceptedBelowFloor: boolean
  decidedBy: string | null
  decidedAt: Date | null
  createdAt: Date
}

export type DifferencesFilter = { field?: OfferField; state?: DifferenceState; supplier?: string; q?: string; ids?: readonly number[] }

const SLICE = 1_000

/** What suppliers ask now and we have not taken over, the newest first, with what either decision would do; for those who see costs. */
export async function differencesQuery(
  viewer: Viewer,
  filter: DifferencesFilter,
  { page, pageSize, locale }: { page: number; pageSize: number; locale: Locale }
): Promise<NumberedPage<DifferenceRow>> {
  if (!mayRead(viewer)) return numberedPage([], 0, page, pageSize)
  const [{ total }] = await narrowed(filter).count('* as total')
  const rows = await newestFirst(filter).offset((page - 1) * pageSize).limit(pageSize)
  return numberedPage(await withEffects(rows, locale), Number(total), page, pageSize)
}

/** All that fits the filter, slice by slice, for an export. */
export async function* differencesExportQuery(viewer: Viewer, filter: DifferencesFilter, locale: Locale): AsyncGenerator<DifferenceRow> {
  if (!mayRead(viewer)) return
  for (let before: number | undefined; ; ) {
    const query = newestFirst(filter).limit(SLICE)
    if (before) void query.where('offer_differences.id', '<', before)
    const rows = await query
    yield* await withEffects(rows, locale)
    if (rows.length < SLICE) return
    before = rows.at(-1)!.id
  }
}

/** Ids of open differences: these, or as many as fit the filter. */
export async function openDifferenceIds(viewer: Viewer, filter: DifferencesFilter, max: number): Promise<number[]> {
  if (!mayRead(viewer)) return []
  const rows = await narrowed({ ...filter, state: 'open' }).orderBy('offer_differences.id').limit(max).select('offer_differences.id')
  return rows.map(({ id }) => id)
}

const mayRead = (viewer: Viewer) => viewer.realm === 'back_office' && viewer.may(READ_COSTS)

function newestFirst(filter: DifferencesFilter) {
  return narrowed(filter).leftJoin('users', 'users.id', 'offer_differences.decided_by').orderBy('offer_differences.id', 'desc')
    .select('offer_differences.*', 'offers.name_zh', 'offers.name_en', 'supplier_connections.name as supplier_name', 'users.name as decider')
}

function narrowed({ field, state, supplier, q, ids }: DifferencesFilter) {
  const query = db.from('offer_differences').join('offers', 'offers.id', 'offer_differences.offer_id')
    .join('supplier_connections', 'supplier_connections.id', 'offers.connection_id')
  if (state) void query.where('offer_differences.state', state)
  if (field) void query.where('offer_differences.field', field)
  if (supplier) void query.where('supplier_connections.code', supplier)
  if (ids) void query.whereIn('offer_differences.id', [...ids])
  if (q) {
    const part = `%${q.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`
    void query.where((any) => any.where('offers.name_zh', 'like', part).orWhere('offers.name_en', 'like', part))
  }
  return query
}

async function withEffects(rows: readonly Record<string, any>[], locale: Locale): Promise<DifferenceRow[]> {
  const book = await readPriceBook()
  const { offers } = await readShelf()
  const purchase = { organisationId: null, action: 'new' as const, at: clock.now().getTime() }
  return rows.map((row) => {
    const field: OfferField = row.field
    const [ours, theirs] = [fromJson(row.ours), fromJson(row.theirs)]
    const isPrice = field === 'list_price'
    const [oursFen, theirsFen] = isPrice ? [ours as number | null, theirs as number | null] : [null, null]
    const offer = isPrice ? offers.get(row.offer_id) : undefined
    const kept = offer ? monthly(book, { ...offer, listFen: oursFen, supplierListFen: theirsFen }, purchase) : null
    const accepted = offer ? monthly(book, { ...offer, listFen: theirsFen, supplierListFen: theirsFen }, purchase) : null
    const lines = linesApart(field, ours, theirs, locale)
    return {
      id: row.id, offerId: row.offer_id, name: locale === 'en' ? row.name_en : row.name_zh, supplierName: row.supplier_name, state: row.state,
      field, ours: lines.ours, theirs: lines.theirs, oursFen, theirsFen, priceFen: kept?.priceFen ?? null, acceptedFen: accepted?.priceFen ?? null,
      marginBp: kept ? marginBp(kept.priceFen, kept.costFen) : null, acceptedMarginBp: accepted ? marginBp(accepted.priceFen, accepted.costFen) : null,
      isBelowFloor: stops(kept?.below), acceptedBelowFloor: stops(accepted?.below),
      decidedBy: row.decider ?? null, decidedAt: row.decided_at, createdAt: row.created_at,
    }
  })
}
