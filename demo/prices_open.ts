import db from '@adonisjs/lucid/services/db'
import type { Actor } from '#audit/actor'
import { publishChosen } from '#catalog/actions/publish_chosen'
import { setOwnCustomerDiscount } from '#catalog/actions/set_own_customer_discount'
import { requestOfferLoad } from '#catalog/actions/request_offer_load'
import { startPriceRun } from '#catalog/actions/start_price_run'
import { writeOffers } from '#catalog/actions/write_offers'
import { writePriceRules } from '#catalog/actions/write_price_rules'
import { contentOf } from '#catalog/offer_content'
import { workUntilIdle } from '#jobs/worker'
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
  await followSupplier(actor)
  await driftListPrices()
  const last = await db.from('offers').where('family', 'redis').where('status', 'active').orderBy('id', 'desc').select('id').first()
  if (last) await publishChosen({ act: 'unpublish', offerIds: [last.id], actor })
  await runPrices(actor)
}

/** A long act, done by the worker slice by slice. */
async function runPrices(actor: Actor): Promise<void> {
  const offers = await db.from('offers').where({ family: 'rds_mysql', status: 'active' }).orderBy('id').select('id')
  const rule = { group: 'public' as const, effect: { rateBp: 8_600 } }
  await startPriceRun({ act: 'rules', rule, offerIds: offers.map(({ id }) => id) }, { actor, reason: '数据库年终促销' })
  await workUntilIdle()
}

async function askForDiscount(): Promise<void> {
  const { organisationId } = await viewerByEmail(customers[0].admin.email)
  const owner = await db.from('organisations').where('organisations.id', organisationId!)
    .join('users', 'users.id', 'organisations.sales_user_id').select('users.email').firstOrFail()
  const sales = await viewerByEmail(owner.email, 'catalog.customer_discounts.set')
  const discount = { organisationId: organisationId!, target: { ...target, family: 'ecs' }, rateBp: 7_000, reason: '客户承诺年采购 80 台，竞品报价 7.2 折' }
  must(await setOwnCustomerDiscount(sales, discount), 'discount beyond the limit')
}

const FOLLOWED = 3

/** The supplier allows more pieces than it did: a load takes that over by itself and says so. */
async function followSupplier(actor: Actor): Promise<void> {
  const connection = await db.from('supplier_connections').where('code', 'volcengine').select('id').firstOrFail()
  const known = await offersAtSupplier()
  const offers = known.filter(({ family }) => family === 'ecs').slice(0, FOLLOWED)
  await writeOffers({ connectionId: connection.id, offers: offers.map((offer) => contentOf({ ...offer, quantityMax: 5 })) })
  must(await requestOfferLoad({ connectionCode: 'volcengine', actor }), 'load')
  await workUntilIdle()
}

async function offersAtSupplier() {
  const answer = await hub.use('volcengine').ask('listOffers', {})
  if (answer.status !== 'done') throw new Error(`The sandbox told no offers: ${answer.status}`)
  return answer.data.items
}

const DRIFTED = 4
const DRIFT = 1.04

/** What the next load would find: the supplier asks four percent more for some servers. */
async function driftListPrices(): Promise<void> {
  const connection = await db.from('supplier_connections').where('code', 'volcengine').select('id').firstOrFail()
  const known = await offersAtSupplier()
  const drifted = known.filter(({ family, listFenPerMonth }) => family === 'ecs' && listFenPerMonth).slice(-DRIFTED)
    .map((offer) => contentOf({ ...offer, listFenPerMonth: Math.round(offer.listFenPerMonth! * DRIFT) }))
  await writeOffers({ connectionId: connection.id, offers: drifted })
  await inTransaction((trx) => raiseTopic('offers', { trx }))
}
