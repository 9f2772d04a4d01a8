import { clock } from '#kernel/clock'
import { readAudience, type InAudience } from './campaign_audience.ts'
import type { PriceIndex } from './price_index.ts'
import { readPrices } from './prices_kept.ts'
import { readShelf, type Shelf, type ShelfOffer } from './shelf.ts'

type Kept = Shelf & { index: PriceIndex; list: readonly ShelfOffer[]; at: number }
type Visible = Kept & { inAudience: InAudience }

let kept: (Kept & { until: number }) | null = null

/**
 * What customers may see, in the order of the shop: active offers of visible connections with a public rule in force. Computed
 * anew when offers, connections or rules changed, or when a rule begins or ends.
 */
export async function visibleOffers(): Promise<Visible> {
  const index = await readPrices()
  const { offers, connections } = await readShelf()
  const inAudience = await readAudience()
  const at = clock.now().getTime()
  const same = kept !== null && kept.index === index && kept.offers === offers && kept.connections === connections
  if (kept && same && kept.at <= at && at < kept.until) return { ...kept, at, inAudience }
  const list = [...offers.values()].filter(
    (offer) => !offer.gone && connections.get(offer.connectionId)?.visible && index.publicRule(offer, at) !== undefined
  )
  kept = { index, offers, connections, list, at, until: index.nextTurn(at) }
  return { ...kept, inAudience }
}

/** The visible offer of this id, or undefined: there is none, or nobody may see it. */
export async function visibleOffer(id: number): Promise<(Visible & { offer: ShelfOffer }) | undefined> {
  const visible = await visibleOffers()
  const offer = visible.offers.get(id)
  const shown = offer && !offer.gone && visible.connections.get(offer.connectionId)?.visible && visible.index.publicRule(offer, visible.at)
  return shown ? { ...visible, offer } : undefined
}
