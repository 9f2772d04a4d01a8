import db from '@adonisjs/lucid/services/db'
import { quoteChange } from '#orders/actions/quote_change'
import { quoteRenewal } from '#orders/actions/quote_renewal'
import type { Viewer } from '#identity/viewer'
import type { Chance } from './chance.ts'
import type { ResourceAct } from './plan.ts'
import type { Offer } from './world.ts'

type Wanted = { viewer: Viewer; resourceId: string; offers: readonly Offer[]; chance: Chance }

/** The quote of a renewal, or of a change to something that the same family has. */
export async function quoteAct(act: ResourceAct, { viewer, resourceId, offers, chance }: Wanted) {
  if (act === 'renew') return quoteRenewal(viewer, { items: [{ resourceId, months: chance.int(1, 3) }] })
  const draw = chance.next()
  const { offer_id: offerId } = await db.from('resources').where('id', resourceId).select('offer_id').firstOrFail()
  const now = offers.find(({ id }) => id === offerId)!
  const siblings = offers.filter(({ snapshot: { family, region } }) => family === now.snapshot.family && region === now.snapshot.region)
  const chosen = siblings[Math.floor(draw * siblings.length)]
  return quoteChange(viewer, { resourceId, offerId: chosen.id, options: largerThan(chosen) })
}

/** What it has by default, every size one step larger: never what was bought. */
function largerThan({ snapshot }: Offer): Record<string, unknown> {
  const options = Object.entries(snapshot.optionsSchema.properties).flatMap(([name, { default: value, ...schema }]) => {
    const step = (schema as { multipleOf?: number }).multipleOf ?? 1
    return value === undefined ? [] : [[name, typeof value === 'number' ? value + step : value] as const]
  })
  return Object.fromEntries(options)
}
