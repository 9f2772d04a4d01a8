import { knownConnection, readConnection, type ConnectionRow } from '../connection_rows.ts'
import type { CallableOperation, SwitchName } from '../types.ts'
import { notSent, type Layer } from './call.ts'

/**
 * Which switch an operation needs. `visible` and `sellable` act in the shop: a line that is paid for goes its way. What undoes
 * (`cancelOrder`) and what looks up (`queryOrder`, `getResource`, `getUser`) goes through always, because no switch may leave
 * a line in doubt.
 */
export const switchOf: Partial<Record<CallableOperation, SwitchName>> = {
  createOrder: 'spend',
  payOrder: 'spend',
  renew: 'spend',
  change: 'manage',
  unsubscribe: 'manage',
  suspend: 'manage',
  resume: 'manage',
  listOffers: 'read',
  listOrders: 'read',
  listResources: 'read',
  listUsage: 'read',
  fetchBill: 'read',
  getBalance: 'read',
}

export const withSwitches: Layer = (call, next) => {
  const name = switchOf[call.operation]
  if (!name) return next()
  const decide = ({ switches }: ConnectionRow) => {
    if (switches[name]) return next()
    return Promise.resolve(notSent(name === 'spend' && switches.fundsStoppedAt ? 'funds_stopped' : 'switched_off'))
  }
  const known = knownConnection(call.connection.code)
  return known ? decide(known) : readConnection(call.connection.code).then(decide)
}
