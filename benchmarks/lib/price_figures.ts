import db from '@adonisjs/lucid/services/db'
import { systemActor } from '#audit/actor'
import { saveRules } from '#catalog/actions/save_rules'
import type { PriceRuleInput } from '#catalog/actions/write_price_rules'
import { PriceIndex } from '#catalog/price_index'
import type { PriceRule } from '#catalog/price_rules'
import { readPrices } from '#catalog/prices_kept'
import { rulePreviewQuery } from '#catalog/queries/rule_preview_query'
import { sellingPrice, type PriceBook } from '#catalog/resolve_price'
import { readShelf } from '#catalog/shelf'
import { systemViewer } from '#identity/viewer'
import { inTransaction } from '#kernel/database/transaction'
import { applyRate } from '#kernel/money'
import { forgetTopics, raiseTopic } from '#kernel/topics'

const OFFERS = 100_000
const CUSTOMERS = 1_000
const RULES = { few: 100, many: 100_000 }
const BULK = 10_000
/** Where those are that a page is asked to price. */
export const BULK_REGION = 'bench-south'
const LOOKS = 200_000
const ROUNDS = 5
const AT = Date.now()

export type PriceFigures = {
  /** Nanoseconds for the price of one customer and offer. */
  few: Pair
  many: Pair
  /** Milliseconds. */
  load: Pair
  shelf: Pair
  preview: Pair
  change: Pair
}
type Pair = { ours: number; bare: number }

export async function priceFigures(): Promise<PriceFigures> {
  const lookUps = { few: looked(RULES.few), many: looked(RULES.many) }
  const connection = await db.from('supplier_connections').orderBy('id').select('id', 'code').firstOrFail()
  await fill(connection.id)
  const load = await loading()
  return { ...lookUps, load, shelf: await shelving(), ...(await changing(connection)) }
}

/** One public rule for everything, the others for a customer and an offer each; bare: a Map from the pair to the rate. */
function looked(count: number): Pair {
  const offers = Array.from({ length: OFFERS }, (_, index) => ({ id: index + 1, connectionId: 1, familyNo: 0 }))
  const rules: PriceRule[] = [blank({ id: 1, rateBp: 9_000 })]
  const bare = new Map<number, number>()
  for (let id = 2; id <= count; id++) {
    const [organisationId, offerId] = [1 + (id % CUSTOMERS), 1 + ((id * 7_919) % OFFERS)]
    rules.push(blank({ id, kind: 'customer_discount', organisationId, offerId, rateBp: 8_000 }))
    bare.set(organisationId * 1_048_576 + offerId, 8_000)
  }
  const book: PriceBook = { index: new PriceIndex(rules), inAudience: () => false }
  const item = { listFen: 10_700, catalogueFen: 10_700, quantity: 1, months: 1 }
  const pairs = Array.from({ length: LOOKS }, (_, index) => ({ organisationId: 1 + ((index * 31) % CUSTOMERS), offer: offers[(index * 104_729) % OFFERS] }))
  let sum = 0
  const ours = () => {
    for (const { organisationId, offer } of pairs) sum += sellingPrice(book, { offer, organisationId, action: 'new', at: AT }, item)!.priceFen
  }
  const map = () => {
    for (const { organisationId, offer } of pairs) sum += applyRate(item.listFen, bare.get(organisationId * 1_048_576 + offer.id) ?? 9_000)
  }
  const figures = { ours: fastest(ours), bare: fastest(map) }
  if (!Number.isSafeInteger(sum)) throw new Error('The prices do not add up.')
  return figures
}

/** Nanoseconds a look, the best of some rounds: what it costs, not what else the machine does. */
function fastest(work: () => void): number {
  work()
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round++) {
    const since = performance.now()
    work()
    best = Math.min(best, performance.now() - since)
  }
  return (best * 1e6) / LOOKS
}

const blank = (parts: Partial<PriceRule>): PriceRule => ({
  id: 0, kind: 'public_discount', connectionId: null, family: null, offerId: null, organisationId: null, action: null, campaignId: null, combination: null, rateBp: null,
  priceFen: null, breach: null, approvedMarginBp: null, approvedBy: null, version: 1, validFrom: 0, validUntil: null, ...parts,
})

const SLICE = 2_000

async function fill(connectionId: number): Promise<void> {
  const now = new Date()
  for (let from = 0; from < OFFERS; from += SLICE) {
    await db.insertQuery().table('offers').multiInsert(Array.from({ length: SLICE }, (_, index) => ({
      connection_id: connectionId, offer_key: `bench.${from + index}`, family: 'bench', region: from + index < BULK ? BULK_REGION : 'cn-north', billing_mode: 'prepaid', name_zh: `基准 ${from + index}`,
      name_en: `Bench ${from + index}`, specs: '[]', options_schema: '{"type":"object","properties":{},"required":[]}', list_fen: 10_000 + index, months: '[1]',
      quantity_max: 10, status: 'active', loaded_at: now, created_at: now, updated_at: now,
    })))
  }
  const ids = await db.from('offers').where('family', 'bench').orderBy('id').select('id')
  for (let from = 0; from < ids.length; from += SLICE) {
    await db.insertQuery().table('price_rules').multiInsert(ids.slice(from, from + SLICE).map(({ id }) => ({
      kind: 'public_discount', connection_id: connectionId, offer_id: id, rate_bp: 8_500, version: 1, valid_from: now, status: 'active',
      target_key: `public:${connectionId}::${id}:`, created_at: now, updated_at: now,
    })))
  }
  await inTransaction(async (trx) => {
    for (const topic of ['offers', 'prices']) await raiseTopic(topic, { trx })
  })
}

/** The index of all rules from the database; bare: the rows alone. */
async function loading(): Promise<Pair> {
  const bare = await timed(() => db.from('price_rules').where('status', 'active').select('id', 'kind', 'connection_id', 'offer_id', 'rate_bp', 'price_fen', 'valid_from', 'valid_until'))
  forgetTopics()
  return { ours: await timed(readPrices), bare }
}

/** All offers as every process keeps them; bare: the rows alone. */
async function shelving(): Promise<Pair> {
  const bare = await timed(() => db.from('offers').select('*'))
  forgetTopics()
  return { ours: await timed(readShelf), bare }
}

/** Ten thousand prices at once: what it would do, and doing it; bare: the rows in batches, without versions, audit or checks. */
async function changing(connection: { id: number; code: string }): Promise<Pick<PriceFigures, 'preview' | 'change'>> {
  const offers = await db.from('offers').where('family', 'bench').orderBy('id').limit(BULK).select('id')
  const rules = offers.map(({ id }): PriceRuleInput => ({ group: 'public', target: { connectionCode: connection.code, offerId: id }, effect: { rateBp: 8_000 } }))
  await readShelf()
  const preview = await timed(async () => {
    const answer = await rulePreviewQuery(systemViewer, rules, { locale: 'zh-CN' })
    if (!answer.ok || answer.value.counts.cheaper !== BULK) throw new Error('The preview does not tell what was asked.')
  })
  const change = await timed(async () => {
    const saved = await saveRules(rules, { actor: systemActor })
    if (!saved.ok) throw new Error(`The change was refused: ${saved.error.type}`)
  })
  const now = new Date()
  const bare = await timed(() => inTransaction(async (trx) => {
    for (let from = 0; from < BULK; from += SLICE) {
      await trx.insertQuery().table('price_rules').multiInsert(offers.slice(from, from + SLICE).map(({ id }) => ({
        kind: 'public_discount', connection_id: connection.id, offer_id: id, rate_bp: 8_000, version: 1, valid_from: now, status: 'replaced',
        created_at: now, updated_at: now,
      })))
    }
  }))
  return { preview: { ours: preview, bare }, change: { ours: change, bare } }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const since = performance.now()
  await work()
  return performance.now() - since
}
