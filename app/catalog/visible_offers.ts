import { clock } from '#kernel/clock'
import { offersBelowFloor, type Below } from './floor.ts'
import { readPriceBook } from './prices_kept.ts'
import type { PriceBook } from './resolve_price.ts'
import { readShelf, type Shelf, type ShelfOffer } from './shelf.ts'

type Visible = Shelf & PriceBook & { list: readonly ShelfOffer[]; below: Below; at: number }

let kept: (Visible & { until: number }) | null = null

/**
 * What customers may see, in the order of the shop: active offers of visible connections with a public rule in force. Computed
 * anew when offers, connections or rules changed, or when a rule begins or ends.
 */
export async function visibleOffers(): Promise<Visible> {
  const { index, inAudience } = await readPriceBook()
  const { offers, connections } = await readShelf()
  const below = await offersBelowFloor()
  const at = clock.now().getTime()
  const same = kept !== null && kept.index === index && kept.offers === offers && kept.connections === connections
  if (kept && same && kept.at <= at && at < kept.until) return { ...kept, inAudience, below, at }
  const list = [...offers.values()].filter(
    (offer) => !offer.gone && !offer.withheld && connections.get(offer.connectionId)?.visible && index.rulesFor(offer, 'new', at).public !== undefined
  )
  kept = { index, inAudience, offers, connections, list, below, at, until: index.nextTurn(at) }
  return kept
}

/** The visible offer of this id, or undefined: there is none, or nobody may see it. */
export async function visibleOffer(id: number): Promise<(Visible & { offer: ShelfOffer }) | undefined> {
  const visible = await visibleOffers()
  const offer = visible.offers.get(id)
  const shown = offer && !offer.gone && !offer.withheld && visible.connections.get(offer.connectionId)?.visible && visible.index.rulesFor(offer, 'new', visible.at).public
  return shown ? { ...visible, offer } : undefined
}
