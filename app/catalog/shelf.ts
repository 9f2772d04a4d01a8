import db from '@adonisjs/lucid/services/db'
import { fromJson } from '#kernel/json'
import { toFen } from '#kernel/money'
import { keptByTopic } from '#kernel/topics'
import { familyOrder } from './families.ts'
import { familyNumber } from './price_index.ts'

/** What lists need of an offer, kept in memory; options and specs stay in the database. No cost is among it. */
export type ShelfOffer = {
  id: number
  connectionId: number
  key: string
  family: string
  familyNo: number
  familyZh: string | null
  familyEn: string | null
  region: string
  regionZh: string
  regionEn: string
  nameZh: string
  nameEn: string
  /** One unit with default options for one month; null: only a quote tells. */
  listFen: number | null
  /** What the supplier asks now: our cost follows it, our prices only once somebody accepted it. */
  supplierListFen: number | null
  months: readonly number[]
  quantityMax: number
  stockHint: string
  gone: boolean
  /** Staff do not show it. */
  withheld: boolean
  /** What a search looks through, in lower case. */
  words: string
}

export type ShelfConnection = {
  id: number
  code: string
  name: string
  pluginCode: string
  visible: boolean
  sellable: boolean
}

/** In the order of the shop: family, connection, list price, id. */
const loadOffers = keptByTopic('offers', async (): Promise<Map<number, ShelfOffer>> => {
  const rows = await db.from('offers').select(
    'id', 'connection_id', 'offer_key', 'family', 'family_zh', 'family_en', 'region', 'region_zh', 'region_en', 'name_zh',
    'name_en', 'list_fen', 'months', 'quantity_max', 'stock_hint', 'status', 'withheld_at', 'supplier_list_fen'
  )
  const share = sharing()
  const offers = rows.map((row) => toOffer(row, share))
  offers.sort(
    (a, b) =>
      familyOrder(a.family) - familyOrder(b.family) || a.connectionId - b.connectionId ||
      (a.listFen ?? Number.MAX_SAFE_INTEGER) - (b.listFen ?? Number.MAX_SAFE_INTEGER) || a.id - b.id
  )
  return new Map(offers.map((offer) => [offer.id, offer]))
})

const loadConnections = keptByTopic('connections', async (): Promise<Map<number, ShelfConnection>> => {
  const rows = await db.from('supplier_connections').select('id', 'code', 'name', 'plugin_code', 'visible', 'sellable')
  return new Map(
    rows.map(({ id, code, name, plugin_code: pluginCode, visible, sellable }) => [
      id,
      { id, code, name, pluginCode, visible: Boolean(visible), sellable: Boolean(sellable) },
    ])
  )
})

export type Shelf = { offers: ReadonlyMap<number, ShelfOffer>; connections: ReadonlyMap<number, ShelfConnection> }

/** Offers and connections as they are now, at most 200 ms old. */
export async function readShelf(): Promise<Shelf> {
  const offers = await loadOffers()
  return { offers, connections: await loadConnections() }
}

/** Where something stands that is no offer of ours. */
export type OfferPlace = { connectionId: number; family: string }

/** What the rules of a family or a connection need to know of something that a customer bought past our catalogue. */
export function strayOffer(place: OfferPlace | undefined): ShelfOffer | undefined {
  if (!place) return undefined
  const { connectionId, family } = place
  return {
    id: 0, connectionId, key: '', family, familyNo: familyNumber(family), familyZh: null, familyEn: null, region: '', regionZh: '', regionEn: '',
    nameZh: '', nameEn: '', listFen: null, supplierListFen: null, months: [], quantityMax: 1, stockHint: 'unknown', gone: false, withheld: false,
    words: '',
  }
}

type Share = { text: <Text extends string | null>(text: Text) => Text; months: (json: unknown) => readonly number[] }

/** Of a hundred thousand offers most have the same few families, regions and terms: each of them is kept once. */
function sharing(): Share {
  const texts = new Map<string, string>()
  const terms = new Map<unknown, readonly number[]>()
  return {
    text: (text) => {
      if (text === null) return text
      const known = texts.get(text)
      if (known === undefined) texts.set(text, text)
      return (known ?? text) as typeof text
    },
    months: (json) => {
      const known = terms.get(json) ?? fromJson<number[] | null>(json) ?? []
      if (typeof json === 'string') terms.set(json, known)
      return known
    },
  }
}

function toOffer(row: Record<string, any>, share: Share): ShelfOffer {
  const { name_zh: nameZh, name_en: nameEn, offer_key: key } = row
  const [family, region]: string[] = [share.text(row.family), share.text(row.region)]
  const regionZh = share.text(row.region_zh ?? region)
  const regionEn = share.text(row.region_en ?? region)
  return {
    id: row.id,
    connectionId: row.connection_id,
    key,
    family,
    familyNo: familyNumber(family),
    familyZh: share.text(row.family_zh),
    familyEn: share.text(row.family_en),
    region,
    regionZh,
    regionEn,
    nameZh,
    nameEn,
    listFen: row.list_fen === null ? null : toFen(row.list_fen),
    supplierListFen: row.supplier_list_fen === null ? (row.list_fen === null ? null : toFen(row.list_fen)) : toFen(row.supplier_list_fen),
    months: share.months(row.months),
    quantityMax: row.quantity_max ?? 100,
    stockHint: share.text(row.stock_hint ?? 'unknown'),
    gone: row.status === 'gone',
    withheld: row.withheld_at !== null,
    words: `${key} ${nameZh} ${nameEn} ${region} ${regionZh} ${regionEn}`.toLowerCase(),
  }
}
