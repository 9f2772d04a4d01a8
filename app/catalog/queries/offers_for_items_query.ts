import type { Viewer } from '#identity/viewer'
import { clock } from '#kernel/clock'
import type { OptionsSchema } from '#supplier-sdk'
import { offerParts } from '../offer_details.ts'
import { readPrices } from '../prices_kept.ts'
import { isShown, lacksOf, type OfferLack } from '../actions/resolve_prices.ts'
import { offersBelowFloor } from '../floor.ts'
import { readShelf } from '../shelf.ts'

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
  months: readonly number[]
  quantityMax: number
  optionsSchema: OptionsSchema
  lacks: OfferLack[]
  /** Customers may see it. */
  visible: boolean
}

/** The offers of some items by id, at most one statement; ids that were never offers are absent. Call it outside transactions. */
export async function offersForItems(_viewer: Viewer, ids: readonly number[]): Promise<Map<number, ItemOffer>> {
  const shelf = await readShelf()
  const index = await readPrices()
  const below = await offersBelowFloor()
  const known = [...new Set(ids)].filter((id) => shelf.offers.has(id))
  if (known.length === 0) return new Map()
  const parts = await offerParts(shelf, known)
  const at = clock.now().getTime()
  return new Map(
    [...parts].map(([id, { optionsSchema }]) => {
      const offer = shelf.offers.get(id)!
      const connection = shelf.connections.get(offer.connectionId)!
      const lacks = lacksOf(offer, shelf, { hasPublicRule: index.rulesFor(offer, 'new', at).public !== undefined, below: below.get(id) })
      const { connectionId, key, family, region, regionZh, regionEn, nameZh, nameEn, months, quantityMax } = offer
      const item: ItemOffer = {
        id, connectionId, key, family, region, regionZh, regionEn, nameZh, nameEn, months, quantityMax, optionsSchema,
        connectionCode: connection.code,
        connectionName: connection.name,
        lacks: lacks.filter((lack) => lack !== 'no_list_price'),
        visible: isShown(lacks),
      }
      return [id, item]
    })
  )
}
