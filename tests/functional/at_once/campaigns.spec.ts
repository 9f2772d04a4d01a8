import db from '@adonisjs/lucid/services/db'
import { addCustomer } from '#campaigns/actions/change_customers'
import { DAY_MS, later } from '#kernel/clock'
import { typedMoment } from '#campaigns/controllers/campaign_form'
import { fiftyHaveOneEffect } from '#tests/fixtures/at_once'
import { givenDraft, versionOf } from '#tests/fixtures/campaigns'
import { givenOffer } from '#tests/fixtures/catalog'
import { givenOrganisation, givenStaff } from '#tests/fixtures/people'

const operator = () => givenStaff({ role: 'operations' })

const form = (number: number) => ({
  nameZh: `年终特惠 ${number}`, nameEn: `Year-end ${number}`, textZh: '限时七折', textEn: 'At 70 %', startsAt: typedMoment(later(DAY_MS)), endsAt: typedMoment(later(5 * DAY_MS)),
  combination: 'best', audience: 'everybody', inCarousel: 'no', tone: 'primary', idempotencyKey: `form-${number}`,
})

async function draft(parts = {}): Promise<{ path: string; id: number; offerId: number; itemId: string; viewer: Awaited<ReturnType<typeof givenDraft>>['viewer'] }> {
  const { id: offerId } = await givenOffer()
  const { id, viewer } = await givenDraft([offerId], { startsAt: later(DAY_MS), ...parts })
  const item = await db.from('campaign_items').where('campaign_id', id).firstOrFail()
  return { path: `/admin/campaigns/${id}`, id, offerId, itemId: String(item.id), viewer }
}

fiftyHaveOneEffect('campaigns', 'At once | campaigns and codes', [
  { route: 'POST /admin/campaigns', given: async (number) => ({ path: '/admin/campaigns', as: await operator(), body: form(number) }) },
  {
    route: 'POST /admin/campaigns/:id',
    given: async (number) => {
      const { path, id } = await draft()
      return { path, as: await operator(), body: { ...form(number), version: String(await versionOf(id)) } }
    },
  },
  {
    route: 'POST /admin/campaigns/:id/items',
    given: async () => {
      const { path } = await draft()
      const other = await givenOffer()
      return { path: `${path}/items`, as: await operator(), body: { 'what': 'offers', 'offerIds[0]': String(other.id), 'rate': '8 折' } }
    },
  },
  {
    route: 'POST /admin/campaigns/:id/items/:itemId/remove',
    given: async () => {
      const { path, itemId } = await draft()
      return { path: `${path}/items/${itemId}/remove`, as: await operator() }
    },
  },
  {
    route: 'POST /admin/campaigns/:id/customers',
    given: async (number) => {
      const { path, id, viewer } = await draft({ audience: 'chosen' })
      const [customer, there] = [await givenOrganisation(), await givenOrganisation()]
      await addCustomer(viewer, { campaignId: id, organisationId: there.id })
      return { path: `${path}/customers`, as: await operator(), body: { organisationId: String(customer.id), act: 'add', page: String(number) } }
    },
  },
  {
    route: 'POST /admin/campaigns/:id/copy',
    given: async (number) => ({ path: `${(await draft()).path}/copy`, as: await operator(), body: { idempotencyKey: `form-${number}` } }),
  },
  {
    route: 'POST /admin/invite-codes',
    given: async (number) => ({ path: '/admin/invite-codes', as: await operator(), body: { note: `展会 ${number}`, idempotencyKey: `form-${number}` } }),
  },
])
