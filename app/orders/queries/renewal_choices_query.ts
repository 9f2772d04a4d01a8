import db from '@adonisjs/lucid/services/db'
import { offersForItems } from '#catalog/queries/offers_for_items_query'
import type { Viewer } from '#identity/viewer'
import { addMonths, clock } from '#kernel/clock'
import type { LocalText } from '#supplier-sdk'
import { ownedResources } from '../owned_resources.ts'
import { monthsToReach, RENEWAL_MONTHS_MAX } from '../resource_acts.ts'
import { isEnterable } from '../resource_states.ts'

export type RenewalChoice = {
  id: string
  name: string
  product: LocalText | null
  supplierResourceId: string
  expiresAt: Date | null
  monthsChoices: number[]
  /** Proposed: the shortest term, or what reaches the common date; 0 where it lasts until then already. */
  months: number
  /** Where the proposed term leads. */
  reachesAt: Date | null
  /** Why it cannot be renewed now: a text `orders.act_refused.<code>`; null: it can. */
  lack: 'not_in_use' | 'resource_busy' | 'not_renewable' | null
}

const usualTerms = [1, 2, 3, 6, 12, 24, 36]

/** The chosen resources of the viewer's organisation with the terms that they can be renewed for; unknown ids are left out. */
export async function renewalChoicesQuery(viewer: Viewer, ids: readonly string[], until: Date | null): Promise<RenewalChoice[]> {
  const resources = await ownedResources(viewer, ids, db.connection())
  const offers = await offersForItems(viewer, [...resources.values()].flatMap(({ offerId }) => offerId ?? []))
  return ids.flatMap((id) => {
    const resource = resources.get(id)
    if (!resource) return []
    const { name, expiresAt, ref, state, actingLineId } = resource
    const offer = offers.get(resource.offerId ?? 0)
    const lack = !isEnterable(state) ? 'not_in_use' : actingLineId ? 'resource_busy' : !offer || !expiresAt ? 'not_renewable' : null
    const months = until && expiresAt ? Math.min(RENEWAL_MONTHS_MAX, monthsToReach(expiresAt, until)) : 1
    const monthsChoices = [...new Set([...usualTerms, ...(months > 0 ? [months] : [])])].sort((a, b) => a - b)
    const product = offer ? { 'zh-CN': offer.nameZh, 'en': offer.nameEn } : null
    const reachesAt = expiresAt && months > 0 ? addMonths(expiresAt > clock.now() ? expiresAt : clock.now(), months) : expiresAt
    return [{ id, name, product, supplierResourceId: ref.resourceId, expiresAt, monthsChoices, months, reachesAt, lack }]
  })
}
