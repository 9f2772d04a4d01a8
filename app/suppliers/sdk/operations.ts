/** Every operation of the contract. `parseNotice` is pure and does not pass the pipeline. */
export const operationNames = [
  'checkHealth',
  'syncUser',
  'getUser',
  'createSsoUrl',
  'submitKyc',
  'queryKyc',
  'listOffers',
  'quote',
  'createOrder',
  'queryOrder',
  'listOrders',
  'payOrder',
  'cancelOrder',
  'quoteUnsubscribe',
  'unsubscribe',
  'renew',
  'change',
  'suspend',
  'resume',
  'listResources',
  'getResource',
  'listUsage',
  'fetchBill',
  'getBalance',
  'parseNotice',
] as const

export type OperationName = (typeof operationNames)[number]

/** Queue and breaker go by class: a supplier whose reads hang can still be paid, and the reverse. */
export type OperationClass = 'read' | 'quote' | 'mutate' | 'spend'

export const operationClasses = {
  checkHealth: 'read',
  syncUser: 'mutate',
  getUser: 'read',
  createSsoUrl: 'read',
  submitKyc: 'mutate',
  queryKyc: 'read',
  listOffers: 'read',
  quote: 'quote',
  createOrder: 'mutate',
  queryOrder: 'read',
  listOrders: 'read',
  payOrder: 'spend',
  cancelOrder: 'mutate',
  quoteUnsubscribe: 'quote',
  unsubscribe: 'mutate',
  renew: 'mutate',
  change: 'mutate',
  suspend: 'mutate',
  resume: 'mutate',
  listResources: 'read',
  getResource: 'read',
  listUsage: 'read',
  fetchBill: 'read',
  getBalance: 'read',
  parseNotice: 'read',
} as const satisfies Record<OperationName, OperationClass>

/** The operations that charge at once where their `createSemantics` is `oneStep`. */
export type OrderingOperation = 'createOrder' | 'renew' | 'change'

export const isOperationName = (name: string): name is OperationName =>
  (operationNames as readonly string[]).includes(name)
