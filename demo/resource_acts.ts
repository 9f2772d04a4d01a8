import db from '@adonisjs/lucid/services/db'
import { DAY_MS, HOUR_MS } from '#kernel/clock'
import { placeOrder } from '#orders/actions/place_order'
import { quoteRenewal } from '#orders/actions/quote_renewal'
import { setAutoRenewal } from '#orders/actions/set_auto_renewal'
import { customers } from './people.ts'
import { must } from './result.ts'
import type { Deed } from './trade.ts'
import { viewerByEmail } from './viewers.ts'

const RENEWED_DAYS_AGO = 3
const AUTOMATIC_DAYS_AGO = 2
const RENEWAL_MONTHS = 1

/** What is in use and ends first. */
async function endingFirst(organisationId: number, count: number): Promise<string[]> {
  const rows = await db.from('resources').where({ organisation_id: organisationId, state: 'running' }).whereNotNull('expires_at')
    .orderBy('expires_at').limit(count).select('id')
  return rows.map(({ id }) => id)
}

/** The first customer renews what ends first by hand, and lets the next one renew itself. */
export function resourceDeeds(today: Date): Deed[] {
  const { email } = customers[0].admin
  const daysAgo = (days: number) => new Date(today.getTime() - days * DAY_MS - 5 * HOUR_MS)
  return [
    {
      at: daysAgo(RENEWED_DAYS_AGO),
      async act() {
        const viewer = await viewerByEmail(email, 'orders.orders.place')
        const [resourceId] = await endingFirst(viewer.organisationId!, 1)
        const quote = must(await quoteRenewal(viewer, { items: [{ resourceId, months: RENEWAL_MONTHS }] }), 'renewal quote')
        must(await placeOrder(viewer, { quoteId: quote.id }), 'renewal')
      },
    },
    {
      at: daysAgo(AUTOMATIC_DAYS_AGO),
      async act() {
        const viewer = await viewerByEmail(email, 'orders.orders.place')
        const [resourceId] = await endingFirst(viewer.organisationId!, 1)
        must(await setAutoRenewal(viewer, { resourceId, months: RENEWAL_MONTHS }), 'automatic renewal')
      },
    },
  ]
}
