import db from '@adonisjs/lucid/services/db'
import { publishChosen } from '#catalog/actions/publish_chosen'
import { setOwnCustomerDiscount } from '#catalog/actions/set_own_customer_discount'
import { writeOffers } from '#catalog/actions/write_offers'
import { writePriceRules } from '#catalog/actions/write_price_rules'
import { contentOf } from '#catalog/offer_content'
import { raiseTopic } from '#kernel/topics'
import { inTransaction } from '#kernel/database/transaction'
import { hub } from '#suppliers/hub'
import { customers } from './people.ts'
import { must } from './result.ts'
import { viewerByEmail } from './viewers.ts'

const target = { connectionCode: 'volcengine' }

/** A margin floor, a discount of sales that waits for approval, list prices that drifted, an offer taken off the shop. */
export async function leavePricesOpen(): Promise<void> {
  const { actor } = await viewerByEmail('operations@kboss.example')
  must(await writePriceRules([{ group: 'margin', target, effect: { rateBp: 500 }, breach: 'approve' }], { actor, reason: '年度经营目标' }), 'floor')
  await askForDiscount()
  await driftListPrices()
  const last = await db.from('offers').where('family', 'redis').where('status', 'active').orderBy('id', 'desc').select('id').first()
  if (last) await publishChosen({ act: 'unpublish', offerIds: [last.id], actor })
}

async function askForDiscount(): Promise<void> {
  const { organisationId } = await viewerByEmail(customers[0].admin.email)
  const owner = await db.from('organisations').where('organisations.id', organisationId!)
    .join('users', 'users.id', 'organisations.sales_user_id').select('users.email').firstOrFail()
  const sales = await viewerByEmail(owner.email, 'catalog.customer_discounts.set')
  const discount = { organisationId: organisationId!, target: { ...target, family: 'ecs' }, rateBp: 7_000, reason: '客户承诺年采购 80 台，竞品报价 7.2 折' }
  must(await setOwnCustomerDiscount(sales, discount), 'discount beyond the limit')
}

const DRIFTED = 4
const DRIFT = 1.04

/** What the next load would find: the supplier asks four percent more for some servers. */
async function driftListPrices(): Promise<void> {
  const answer = await hub.use('volcengine').ask('listOffers', {})
  if (answer.status !== 'done') throw new Error(`The sandbox told no offers: ${answer.status}`)
  const connection = await db.from('supplier_connections').where('code', 'volcengine').select('id').firstOrFail()
  const drifted = answer.data.items.filter(({ family, listFenPerMonth }) => family === 'ecs' && listFenPerMonth).slice(-DRIFTED)
    .map((offer) => contentOf({ ...offer, listFenPerMonth: Math.round(offer.listFenPerMonth! * DRIFT) }))
  await writeOffers({ connectionId: connection.id, offers: drifted })
  await inTransaction((trx) => raiseTopic('offers', { trx }))
}
