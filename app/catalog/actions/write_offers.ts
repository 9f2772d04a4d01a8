import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import type { OfferContent } from '../offer_content.ts'

export type Written = { added: number; changed: number }

/**
 * Upserts one slice of offers by their key. What is as it was only gets the time of the load and the stock hint. Counts what
 * is new and what differs, an offer that comes back among the latter.
 */
export async function writeOffers(
  { connectionId, offers }: { connectionId: number; offers: readonly OfferContent[] },
  { trx }: { trx?: Trx } = {}
): Promise<Written> {
  if (offers.length === 0) return { added: 0, changed: 0 }
  return inTransaction(async (inner) => {
    const keys = offers.map(({ offer_key: key }) => key)
    const known = await inner.from('offers').where('connection_id', connectionId).whereIn('offer_key', keys)
      .select('offer_key', 'content_hash', 'status')
    const before = new Map(known.map((row) => [row.offer_key as string, row]))
    const changed = offers.filter((offer) => {
      const row = before.get(offer.offer_key)
      return row && (row.content_hash !== offer.content_hash || row.status !== 'active')
    })
    await upsert(connectionId, offers, inner)
    return { added: offers.length - known.length, changed: changed.length }
  }, { trx })
}

const fixed = ['connection_id', 'offer_key', 'created_at']

async function upsert(connectionId: number, offers: readonly OfferContent[], trx: Trx): Promise<void> {
  const now = clock.now()
  const rows = offers.map((offer) => ({
    ...offer, connection_id: connectionId, status: 'active', loaded_at: now, created_at: now, updated_at: now,
  }))
  const columns = Object.keys(rows[0]) as (keyof (typeof rows)[number])[]
  const values = rows.map(() => `(${columns.map(() => '?').join(', ')})`).join(', ')
  const updates = columns.filter((column) => !fixed.includes(column)).map((column) => `${column} = VALUES(${column})`).join(', ')
  await trx.rawQuery(
    `INSERT INTO offers (${columns.join(', ')}) VALUES ${values} ON DUPLICATE KEY UPDATE ${updates}`,
    rows.flatMap((row) => columns.map((column) => row[column] as any))
  )
}
