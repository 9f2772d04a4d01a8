import db from '@adonisjs/lucid/services/db'
import type { Viewer } from '#identity/viewer'
import type { Client } from '#kernel/database/transaction'
import { fromJson } from '#kernel/json'
import type { OptionsSchema } from '#supplier-sdk'
import { readPrices } from '../prices_kept.ts'
import { lacksOf, type OfferLack } from '../actions/resolve_prices.ts'
import { readShelf } from '../shelf.ts'
import { clock } from '#kernel/clock'

/** An offer as a cart or a quote needs it. `lacks` is empty when it can be bought now; an invisible offer is there, with its lack. */
export type ItemOffer = {
  id: number
  connectionId: number
  connectionCode: string
  connectionName: string
  key: string
  family: string
  region: string
  regionZh: string
  regionEn: string
  nameZh: string
  nameEn: string
  months: number[]
  quantityMax: number
  optionsSchema: OptionsSchema
  lacks: OfferLack[]
  /** Customers may see it. */
  visible: boolean
}

/** The offers of some items by id, one statement; ids that were never offers are absent. */
export async function offersForItems(_viewer: Viewer, ids: readonly number[], client: Client = db.connection()): Promise<Map<number, ItemOffer>> {
  const shelf = await readShelf()
  const index = await readPrices()
  const known = [...new Set(ids)].filter((id) => shelf.offers.has(id))
  if (known.length === 0) return new Map()
  const rows = await client.from('offers').whereIn('id', known).select('id', 'options_schema')
  const at = clock.now().getTime()
  return new Map(
    rows.map((row) => {
      const offer = shelf.offers.get(row.id)!
      const connection = shelf.connections.get(offer.connectionId)!
      const lacks = lacksOf(offer, shelf, index.publicRule(offer, at) !== undefined)
      const { id, connectionId, key, family, region, regionZh, regionEn, nameZh, nameEn, months, quantityMax } = offer
      const item: ItemOffer = {
        id, connectionId, key, family, region, regionZh, regionEn, nameZh, nameEn, months, quantityMax,
        connectionCode: connection.code,
        connectionName: connection.name,
        optionsSchema: fromJson<OptionsSchema>(row.options_schema),
        lacks: lacks.filter((lack) => lack !== 'no_list_price'),
        visible: lacks.every((lack) => lack === 'not_sellable' || lack === 'no_list_price'),
      }
      return [item.id, item]
    })
  )
}
