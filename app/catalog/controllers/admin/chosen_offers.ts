import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { BULK_ALL_MAX } from '../../limits.ts'
import { offerFilterFields } from '../../offer_filter.ts'
import { lackKinds, publishOffers, publishStates } from '../../queries/publish_query.ts'
import { localeOf } from '../locale.ts'

const filterForm = vine.create({ ...offerFilterFields, state: vine.enum(publishStates).optional(), lack: vine.enum(lackKinds).optional() })

export type ChosenOffer = { id: number; connectionCode: string; name: string }

/** The filter in the page's address; what was left empty is none. */
export const givenQuery = (ctx: HttpContext) => Object.fromEntries(Object.entries(ctx.request.qs()).filter(([, value]) => value !== ''))

/** The offers that were ticked, or all that fit the filter in the page's address. Null: one of the ticked ones is none. */
export async function chosenOffers(ctx: HttpContext, { offerIds = [], all }: { offerIds?: number[]; all?: 'yes' }): Promise<ChosenOffer[] | null> {
  const filter = all ? await filterForm.validate(givenQuery(ctx)) : {}
  const offers = await publishOffers(ctx.viewer, { ...filter, locale: localeOf(ctx) }, all ? { max: BULK_ALL_MAX } : { ids: offerIds })
  return all || offers.length === new Set(offerIds).size ? offers : null
}
