/**
 * Where a worker can be made to die (`CRASH_POINT`, tests only): before, inside and after every transaction, and before and
 * after every call. One list for each saga, in the order in which they are passed.
 */
const aroundCall = (operation: string) => [
  `orders.${operation}.before_intent`,
  `orders.${operation}.after_intent`,
  `supplier.${operation}.before_call`,
  `supplier.${operation}.after_answer`,
  `supplier.${operation}.after_journal`,
  `orders.${operation}.after_answer`,
]

export const purchaseCrashPoints = [
  'jobs.after_claim',
  ...aroundCall('createOrder'),
  'orders.submitting.inside',
  'orders.supplier_unpaid.inside',
  'orders.funds_held.left',
  ...aroundCall('payOrder'),
  'orders.confirming.inside',
  'orders.provisioning.inside',
  'orders.supplier_unpaid.left',
  'orders.completed.inside',
  'orders.provisioning.left',
  'jobs.before_finish',
] as const

export const renewalCrashPoints = [
  ...aroundCall('renew'),
  'orders.submitting.inside',
  'orders.provisioning.inside',
  'orders.funds_held.left',
  'orders.completed.inside',
  'orders.provisioning.left',
  'jobs.before_finish',
] as const

/** Of a renewal or a change at a supplier that is paid in a second step. */
const twoStepActCrashPoints = (operation: 'renew' | 'change') =>
  [
    ...aroundCall(operation),
    'orders.submitting.inside',
    'orders.supplier_unpaid.inside',
    'orders.funds_held.left',
    ...aroundCall('payOrder'),
    'orders.confirming.inside',
    'orders.provisioning.inside',
    'orders.supplier_unpaid.left',
    'orders.completed.inside',
    'orders.provisioning.left',
    'jobs.before_finish',
  ] as const

export const changeCrashPoints = twoStepActCrashPoints('change')
export const twoStepRenewalCrashPoints = twoStepActCrashPoints('renew')

export const unsubscribeCrashPoints = [
  ...aroundCall('unsubscribe'),
  'orders.submitting.inside',
  'orders.provisioning.inside',
  'orders.funds_held.left',
  'orders.completed.inside',
  'orders.provisioning.left',
  'jobs.before_finish',
] as const

export const compensationCrashPoints = [...aroundCall('cancelOrder'), 'orders.failed_refunded.inside', 'orders.compensating.left'] as const

export const powerCrashPoints = [...aroundCall('suspend'), ...aroundCall('resume')] as const

/** From an order in the supplier's console to its price; then the customer pays, and a worker confirms. */
export const findingCrashPoints = ['orders.found.inside', 'orders.found.after', 'orders.priced.inside', 'orders.awaiting_payment.inside'] as const

export const confirmingCrashPoints = [
  'orders.funds_held.left',
  ...aroundCall('payOrder'),
  'orders.confirming.inside',
  'orders.provisioning.inside',
  'orders.confirming.left',
  'orders.completed.inside',
  'orders.provisioning.left',
  'jobs.before_finish',
] as const
