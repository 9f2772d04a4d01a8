import type { OrderSnapshot, ResourceSnapshot } from './sdk/main.ts'

/** Something that a sweep read at a supplier. `facts` are for people; money and goods may hang on it. */
export type Found = { kind: 'order' | 'resource'; supplierNo: string; supplierAccount: string | null; operationKey: string | null; facts: Record<string, string | number> }

/** An order that ended without anything bought or paid is nobody's worry. */
const isOver = ({ state, paidFen = 0 }: OrderSnapshot) => ['cancelled', 'expired', 'failed'].includes(state) && paidFen === 0

export const foundOrders = (orders: readonly OrderSnapshot[]): Found[] =>
  orders.filter((order) => !isOver(order)).map((order) => ({
    kind: 'order',
    supplierNo: order.supplierOrderNo,
    supplierAccount: order.supplierAccountId || null,
    operationKey: order.operationKey ?? null,
    facts: {
      kind: order.kind, state: order.state, rawState: order.rawState.slice(0, 60), at: order.createdAt.toISOString(),
      ...(order.paidFen === undefined ? {} : { paidFen: order.paidFen }), ...(order.costFen === undefined ? {} : { costFen: order.costFen }),
    },
  }))

export const foundResources = (resources: readonly ResourceSnapshot[]): Found[] =>
  resources.filter(({ state }) => state !== 'released').map((resource) => ({
    kind: 'resource',
    supplierNo: resource.id,
    supplierAccount: resource.supplierAccountId || null,
    operationKey: null,
    facts: {
      name: resource.name.slice(0, 120), family: resource.family, state: resource.state, rawState: resource.rawState.slice(0, 60),
      ...(resource.createdAt ? { at: resource.createdAt.toISOString() } : {}), ...(resource.expiresAt ? { expiresAt: resource.expiresAt.toISOString() } : {}),
    },
  }))
