import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fromJson } from '#kernel/json'
import { toFen } from '#kernel/money'
import type { OfferContent } from '../offer_content.ts'
import { offerFields, withOwnFields, type OfferField } from '../own_fields.ts'
import { familyNumber, type PriceIndex } from '../price_index.ts'
import { readPrices } from '../prices_kept.ts'
import { noteDifferences, type ListPriceDrift } from './note_differences.ts'

export type Written = { added: number; changed: number }

type Row = Record<string, any>

/**
 * Upserts one slice of offers by their key. What is as it was only gets the time of the load and the stock hint. Fields that are
 * ours stay. A list price by which somebody pays stays too: what the supplier asks now becomes a difference that staff accept or
 * refuse. Counts what is new and what differs at the supplier, an offer that comes back among the latter.
 */
export async function writeOffers(
  { connectionId, offers }: { connectionId: number; offers: readonly OfferContent[] },
  { trx }: { trx?: Trx } = {}
): Promise<Written> {
  if (offers.length === 0) return { added: 0, changed: 0 }
  const index = await readPrices()
  return inTransaction(async (inner) => {
    const keys = offers.map(({ offer_key: key }) => key)
    const known = await inner.from('offers').where('connection_id', connectionId).whereIn('offer_key', keys)
      .select('id', 'family', 'offer_key', 'content_hash', 'status', 'own_fields', ...Object.values(offerFields).flat())
    const before = new Map<string, Row>(known.map((row) => [row.offer_key as string, row]))
    const changed = offers.filter((offer) => {
      const row = before.get(offer.offer_key)
      return row && (row.content_hash !== offer.content_hash || row.status !== 'active')
    })
    const drifts: ListPriceDrift[] = []
    const merged = offers.map((offer) => merge(offer, before.get(offer.offer_key), { connectionId, index, drifts }))
    await upsert(connectionId, merged, offers, inner)
    await noteDifferences(drifts, { trx: inner })
    return { added: offers.length - known.length, changed: changed.length }
  }, { trx })
}

type Context = { connectionId: number; index: PriceIndex; drifts: ListPriceDrift[] }

function merge(offer: OfferContent, row: Row | undefined, { connectionId, index, drifts }: Context): OfferContent {
  if (!row) return offer
  const own = fromJson<OfferField[] | null>(row.own_fields) ?? []
  const oursFen = row.list_fen === null ? null : toFen(row.list_fen)
  const priced = { id: row.id, connectionId, familyNo: familyNumber(row.family) }
  const isSoldBy = index.rulesFor(priced, 'new', clock.now().getTime()).public !== undefined
  const stays = own.includes('list_price') || (isSoldBy && oursFen !== null)
  if (stays) drifts.push({ offerId: row.id, oursFen, theirsFen: offer.list_fen })
  return withOwnFields(offer, stays && !own.includes('list_price') ? [...own, 'list_price'] : own, row)
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
