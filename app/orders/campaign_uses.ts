import type { Step } from '#catalog/actions/resolve_prices'
import type { CampaignUse } from '#campaigns/actions/take_uses'

type PricedLine = { id: string; quantity: number; priceFen: number; provenance: unknown }

/** What the lines of an order take of campaigns: as many units as are bought of each line whose price a campaign made. */
export function campaignUsesOf(lines: readonly PricedLine[]): CampaignUse[] {
  return lines.flatMap(({ id, quantity, priceFen, provenance }) =>
    (provenance as Step[]).flatMap(({ campaignId, beforeFen, afterFen }) =>
      campaignId === undefined ? [] : [{ campaignId, lineId: id, units: quantity, priceFen, savedFen: beforeFen - afterFen }]
    )
  )
}
