import type { Client } from '#kernel/database/transaction'
import { fromJson } from '#kernel/json'
import type { OrderItem, OrderSnapshot } from '#supplier-sdk'
import type { Line } from './lines.ts'
import type { LineState } from './order_line_states.ts'

/** What is kept of an order that was born at its supplier: what its price is made of, and what is shown of it. Times are ISO. */
export type FoundContent = {
  isPaid: boolean
  listFen: number | null
  costFen: number | null
  items: FoundItem[]
  resourceIds: string[]
  createdAt: string
  /** When the unpaid order dies by itself, where the supplier tells it. */
  expiresAt: string | null
}

/** One item as the supplier reports it; amounts for the whole item. */
export type FoundItem = {
  offerKey: string | null
  family: string
  region: string | null
  name: string
  quantity: number
  months: number
  listFen: number | null
  costFen: number | null
}

/** States of an order that somebody can still pay for, or has. What ended otherwise is nothing to buy. */
const alive: readonly OrderSnapshot['state'][] = ['awaiting_payment', 'provisioning', 'active', 'partially_active']

export const isAlive = ({ state }: OrderSnapshot): boolean => alive.includes(state)

/** States of a line in which what its supplier says may still change what its customer is asked. */
export const heededStates: readonly LineState[] = ['discovered', 'priced', 'awaiting_payment', 'manual_review']

export const isPaidThere = (snapshot: OrderSnapshot): boolean => isAlive(snapshot) && snapshot.state !== 'awaiting_payment'

/** Paid at the supplier before we were asked: it cannot be declined. */
export const isFoundPaid = ({ origin, supplierPaidFen }: Pick<Line, 'origin' | 'supplierPaidFen'>): boolean =>
  origin === 'supplier' && supplierPaidFen !== null

export function contentOf(snapshot: OrderSnapshot): FoundContent {
  const isPaid = isPaidThere(snapshot)
  const ids = snapshot.resourceIds.length > 0 ? snapshot.resourceIds : snapshot.items.flatMap(({ resourceIds }) => resourceIds)
  return {
    isPaid,
    listFen: snapshot.listFen ?? null,
    costFen: (isPaid ? (snapshot.paidFen ?? snapshot.costFen) : snapshot.costFen) ?? null,
    items: snapshot.items.map(itemOf),
    resourceIds: [...new Set(ids)],
    createdAt: snapshot.createdAt.toISOString(),
    expiresAt: snapshot.expiresAt?.toISOString() ?? null,
  }
}

function itemOf(item: OrderItem): FoundItem {
  const { offerKey, family, region, quantity, months, listFen, costFen, supplierProduct, supplierPlan } = item
  return {
    offerKey: offerKey ?? null, family, region: region ?? null, name: wordsOf(supplierProduct, supplierPlan),
    quantity: Math.max(1, quantity), months: months ?? 0, listFen: listFen ?? null, costFen: costFen ?? null,
  }
}

/** Most plans begin with their product already. */
const wordsOf = (product: string | undefined, plan: string | undefined): string =>
  product && plan?.toLowerCase().startsWith(product.toLowerCase()) ? plan : [product, plan].filter(Boolean).join(' ')

/** What was bought, in the supplier's own words. */
export const nameOf = ({ items }: FoundContent, supplierOrderNo: string): string =>
  (items.map(({ name }) => name).filter(Boolean).join(' + ') || supplierOrderNo).slice(0, 200)

/** Resources that the order makes. */
export const quantityOf = ({ items, resourceIds }: FoundContent): number =>
  resourceIds.length > 0 ? resourceIds.length : Math.max(1, items.reduce((sum, { quantity }) => sum + quantity, 0))

/** Any figure or state that a price or a decision hangs on is another. */
export const hasChanged = (before: FoundContent, after: FoundContent): boolean =>
  before.isPaid !== after.isPaid || before.costFen !== after.costFen || before.listFen !== after.listFen

/** What was found of a line's order; null for lines that were born here. */
export async function readFoundOrder(lineId: string, client: Client): Promise<FoundContent | null> {
  const row = await client.from('found_orders').where('line_id', lineId).select('content').first()
  return row ? fromJson<FoundContent>(row.content) : null
}

/** What changes in the supplier's console make of their resources, in its words, by line. */
export async function readChangesTo(lineIds: readonly string[], client: Client): Promise<Map<string, string>> {
  if (lineIds.length === 0) return new Map()
  const rows = await client.from('found_orders').whereIn('line_id', [...lineIds]).select('line_id', 'content')
  return new Map(rows.map((row) => [row.line_id as string, nameOf(fromJson<FoundContent>(row.content), '')]))
}
