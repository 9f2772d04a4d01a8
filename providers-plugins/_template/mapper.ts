import {
  mapState,
  readInteger,
  readOptionalTime,
  readText,
  readTexts,
  readTime,
  type Json,
  type OrderSnapshot,
} from '#supplier-sdk'
import { orderStates } from './states.ts'

const ZONE = '+08:00'

export function toOrder(raw: Json): OrderSnapshot {
  const resourceIds = readTexts(raw, 'resources')
  const costFen = readInteger(raw, 'cost')
  const family = readText(raw, 'product')
  return {
    supplierOrderNo: readText(raw, 'id'),
    kind: 'new',
    ...mapState(orderStates, readText(raw, 'state')),
    origin: 'supplier',
    supplierAccountId: readText(raw, 'account'),
    items: [{ family, quantity: 1, costFen, resourceIds, supplierProduct: family }],
    currency: 'CNY',
    costFen,
    createdAt: readTime(raw, 'created', ZONE),
    paidAt: readOptionalTime(raw, 'paid', ZONE),
    resourceIds,
  }
}
