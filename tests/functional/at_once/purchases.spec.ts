import db from '@adonisjs/lucid/services/db'
import { addToCart } from '#orders/actions/add_to_cart'
import { fiftyHaveOneEffect, newest, type Act, type Asked } from '#tests/fixtures/at_once'
import { givenOffer } from '#tests/fixtures/catalog'
import * as orders from '#tests/fixtures/orders'
import { givenStaff } from '#tests/fixtures/people'
import { givenOwned } from '#tests/fixtures/renewals'
import { givenConsent } from '#tests/fixtures/suppliers'

type Stage = { buyer: { id: number }; offerId: number; resourceId: string; suspended: () => Promise<void> }

/** A customer who has bought one server and may buy another. */
async function stage(): Promise<Stage> {
  const shop = await orders.givenShop()
  const { buyer, resourceId } = await givenOwned(shop)
  const sizes = { type: 'object', properties: { size: { 'type': 'string', 'title': '规格', 'x-title': { 'zh-CN': '规格', 'en': 'Size' }, 'enum': ['s', 'm', 'l'], 'default': 's' } }, required: ['size'], additionalProperties: false }
  await db.from('offers').where('id', shop.offerId).update({ options_schema: JSON.stringify(sizes) })
  await orders.raiseTopics()
  shop.fake.answers('suspend', { status: 'done', data: orders.resource({ state: 'suspended' }) })
  shop.fake.answers('resume', { status: 'done', data: orders.resource({ state: 'running' }) })
  const suspended = async () => void (await db.from('resources').where('id', resourceId).update({ state: 'suspended' }))
  return { buyer: { id: buyer.userId }, offerId: shop.offerId, resourceId, suspended }
}

async function cart(): Promise<{ buyer: { id: number }; itemId: string; offerId: number }> {
  const { id: offerId, connection } = await givenOffer()
  const buyer = await orders.givenBuyer()
  await givenConsent({ organisationId: buyer.organisationId, connectionId: connection.id })
  const options = { imageId: 'ubuntu-24-04', systemDiskGib: 40 }
  await addToCart(buyer.viewer, { offerId, options, quantity: 1, months: 1 })
  return { buyer: { id: buyer.userId }, offerId, itemId: await newest('cart_items', { user_id: buyer.userId }) }
}

const act = (route: string, ask: (stage: Stage, number: number) => Asked | Promise<Asked>, more: Partial<Act> = {}): Act => ({
  route, given: async (number) => ask(await stage(), number), ...more,
})
/** A quote binds nobody and runs out; each press of a form makes one. */
const quotes = {
  leaves: 'nothing',
  besides: { 'quotes': 'each press makes an offer that runs out', 'quote_lines': 'with its lines', 'unsubscribe_quotes': 'the same', 'supplier_calls': 'the supplier is asked' },
} as const
/** The key is looked for before the supplier is asked, and taken after. */
const asked = { besides: { supplier_calls: 'some ask the supplier before one takes the key' } }

fiftyHaveOneEffect('purchases', 'At once | cart, quotes and resources', [
  {
    route: 'POST /cart',
    given: async (number) => {
      const { buyer, offerId } = await cart()
      return { path: '/cart', as: buyer, body: { offerId: String(offerId), quantity: '2', months: '1', idempotencyKey: `form-${number}`, ...{ 'options[imageId]': 'ubuntu-24-04', 'options[systemDiskGib]': '60' } } }
    },
  },
  {
    route: 'POST /cart/:id',
    given: async () => {
      const { buyer, itemId } = await cart()
      return { path: `/cart/${itemId}`, as: buyer, body: { quantity: '3', months: '6' } }
    },
  },
  {
    route: 'POST /cart/:id/remove',
    given: async () => {
      const { buyer, itemId } = await cart()
      return { path: `/cart/${itemId}/remove`, as: buyer }
    },
  },
  act('POST /cart/quote', ({ buyer }) => ({ path: '/cart/quote', as: buyer }), quotes),
  act('POST /resources/renewals', ({ buyer, resourceId }) => ({ path: '/resources/renewals', as: buyer, body: { 'ids[0]': resourceId, 'months[0]': '1' } }), quotes),
  act('POST /resources/:id/changes', ({ buyer, resourceId, offerId }) => ({ path: `/resources/${resourceId}/changes`, as: buyer, body: { 'offerId': String(offerId), 'options[size]': 'l' } }), quotes),
  act('POST /resources/:id/unsubscribe-quotes', ({ buyer, resourceId }) => ({ path: `/resources/${resourceId}/unsubscribe-quotes`, as: buyer }), quotes),
  act('POST /api/v1/quotes', ({ buyer, offerId }) => ({ path: '/api/v1/quotes', as: buyer, body: { items: [{ offerId, quantity: 1, months: 1 }] } }), asked),
  act('POST /api/v1/resources/renewal-quotes', ({ buyer, resourceId }) => ({ path: '/api/v1/resources/renewal-quotes', as: buyer, body: { items: [{ resourceId, months: 1 }] } }), asked),
  act('POST /api/v1/resources/:id/change-quotes', ({ buyer, resourceId, offerId }) => ({ path: `/api/v1/resources/${resourceId}/change-quotes`, as: buyer, body: { offerId, options: { size: 'l' } } }), asked),
  act('POST /api/v1/resources/:id/unsubscribe-quotes', ({ buyer, resourceId }) => ({ path: `/api/v1/resources/${resourceId}/unsubscribe-quotes`, as: buyer, body: {} })),
  act('POST /resources/:id/auto-renewal', ({ buyer, resourceId }) => ({ path: `/resources/${resourceId}/auto-renewal`, as: buyer, body: { months: '3' } })),
  act('POST /api/v1/resources/:id/auto-renewal', ({ buyer, resourceId }) => ({ path: `/api/v1/resources/${resourceId}/auto-renewal`, as: buyer, body: { months: 3 } })),
  act('POST /resources/:id/power', ({ buyer, resourceId }) => ({ path: `/resources/${resourceId}/power`, as: buyer, body: { act: 'suspend' } })),
  act('POST /admin/resources/:id/power', async ({ resourceId }) => ({
    path: `/admin/resources/${resourceId}/power`, as: await givenStaff(), body: { act: 'suspend', reason: '客户要求' },
  })),
  act('POST /api/v1/resources/:id/suspend', ({ buyer, resourceId }) => ({ path: `/api/v1/resources/${resourceId}/suspend`, as: buyer, body: {} })),
  act('POST /api/v1/resources/:id/resume', async ({ buyer, resourceId, suspended }) => {
    await suspended()
    return { path: `/api/v1/resources/${resourceId}/resume`, as: buyer, body: {} }
  }),
])
