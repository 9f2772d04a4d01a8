import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fromJson } from '#kernel/json'
import type { OfferContent } from '../offer_content.ts'
import { isSame, offerFieldNames, offerFields, valueOf, withOwnFields, type OfferField } from '../own_fields.ts'
import { familyNumber, type PriceIndex } from '../price_index.ts'
import { readPrices } from '../prices_kept.ts'
import { noteDifferences, type FieldDrift } from './note_differences.ts'

/** A field of the supplier's that went with it; values as `valueOf` gives them. */
export type Followed = { offerId: number; field: OfferField; before: unknown; after: unknown }

export type Written = { added: number; changed: number; followed: Followed[] }

type Row = Record<string, any>

/**
 * Upserts one slice of offers by their key. What is as it was only gets the time of the load and the stock hint. Fields that are
 * ours stay, and so does a list price by which somebody pays: what the supplier tells now becomes a difference that staff accept
 * or refuse. The others follow, and are among the answer. Counts what is new and what differs at the supplier, an offer that
 * comes back among the latter.
 */
export async function writeOffers(
  { connectionId, offers }: { connectionId: number; offers: readonly OfferContent[] },
  { trx, index: known }: { trx?: Trx; /** Read before, by whoever gives a transaction: reading needs a connection of its own. */ index?: PriceIndex } = {}
): Promise<Written> {
  if (offers.length === 0) return { added: 0, changed: 0, followed: [] }
  const index = known ?? (await readPrices())
  return inTransaction(async (inner) => {
    const keys = offers.map(({ offer_key: key }) => key)
    const there = await inner.from('offers').where('connection_id', connectionId).whereIn('offer_key', keys)
      .select('id', 'family', 'offer_key', 'content_hash', 'status', 'own_fields', ...Object.values(offerFields).flat())
    const before = new Map<string, Row>(there.map((row) => [row.offer_key as string, row]))
    const changed = offers.filter((offer) => {
      const row = before.get(offer.offer_key)
      return row && (row.content_hash !== offer.content_hash || row.status !== 'active')
    })
    const drifts: FieldDrift[] = []
    const followed: Followed[] = []
    const merged = offers.map((offer) => merge(offer, before.get(offer.offer_key), { connectionId, index, drifts, followed }))
    await upsert(connectionId, merged, offers, inner)
    await noteDifferences({ offerIds: there.map(({ id }) => id), drifts }, { trx: inner })
    return { added: offers.length - there.length, changed: changed.length, followed }
  }, { trx })
}

type Context = { connectionId: number; index: PriceIndex; drifts: FieldDrift[]; followed: Followed[] }

function merge(offer: OfferContent, row: Row | undefined, { connectionId, index, drifts, followed }: Context): OfferContent {
  if (!row) return offer
  const own = fromJson<OfferField[] | null>(row.own_fields) ?? []
  const priced = { id: row.id, connectionId, familyNo: familyNumber(row.family) }
  const isSoldBy = index.rulesFor(priced, 'new', clock.now().getTime()).public !== undefined
  const stays = offerFieldNames.filter((field) => own.includes(field) || (field === 'list_price' && isSoldBy && row.list_fen !== null))
  const isUnchanged = row.content_hash === offer.content_hash
  for (const field of offerFieldNames) {
    const isOurs = stays.includes(field)
    if (!isOurs && isUnchanged) continue
    const [ours, theirs] = [valueOf(field, row), valueOf(field, offer)]
    if (isOurs) drifts.push({ offerId: row.id, field, ours, theirs })
    else if (!isSame(ours, theirs)) followed.push({ offerId: row.id, field, before: ours, after: theirs })
  }
  return withOwnFields(offer, stays, row)
}

const fixed = ['connection_id', 'offer_key', 'created_at']

async function upsert(connectionId: number, merged: readonly OfferContent[], theirs: readonly OfferContent[], trx: Trx): Promise<void> {
  const now = clock.now()
  const rows = merged.map((offer, index) => ({
    ...offer, supplier_list_fen: theirs[index].list_fen, connection_id: connectionId, status: 'active', loaded_at: now, created_at: now,
    updated_at: now,
  }))
  const columns = Object.keys(rows[0]) as (keyof (typeof rows)[number])[]
  const values = rows.map(() => `(${columns.map(() => '?').join(', ')})`).join(', ')
  const updates = columns.filter((column) => !fixed.includes(column)).map((column) => `${column} = VALUES(${column})`).join(', ')
  await trx.rawQuery(
    `INSERT INTO offers (${columns.join(', ')}) VALUES ${values} ON DUPLICATE KEY UPDATE ${updates}`,
    rows.flatMap((row) => columns.map((column) => row[column] as any))
  )
}
