import type { Chance } from './chance.ts'
import { wantedPoints } from './coverage.ts'
import { LOST } from './wanted_faults.ts'
import type { Fate } from './processes.ts'

/** Seconds until a lost effect has settled at this supplier, where it says so. */
export const SETTLE_SECONDS = 60

/** What kind of supplier it is: the settings of the `reference` plugin that are its properties. */
export type Supplier = {
  dedupe: 'key' | 'none'
  lookup: 'byKey' | 'list' | 'none'
  createOrderSteps: 'oneStep' | 'twoStep'
  renewSteps: 'oneStep' | 'twoStep'
  changeSteps: 'oneStep' | 'twoStep'
  effectSettleSeconds: number | null
  unpaidExpires: boolean
  /** Its list of orders says how many it has. */
  countsOrders: boolean
  absent: string
  provisioningSeconds: number
}

/** An order for a resource that the customer has. */
export type ResourceAct = 'renew' | 'change'

export type PlannedFault = {
  operation: string
  nth: number
  fault: string
  seconds?: number
  afterSeconds?: number
  percent?: number
  reason?: string
  times?: number
}

/** What a seed means, before anything runs. */
export type Plan = {
  supplier: Supplier
  faults: PlannedFault[]
  /** How often a process meets its end, in a hundred. */
  deathPercent: number
  offer: number
  quantity: number
  customer: {
    leaves: boolean
    clicksTwice: boolean
    clicksAtOnce: boolean
    cancels: boolean
    patience: number
    /** What is done with what was bought, one after the other. */
    acts: ResourceAct[]
    /** How often it is stopped or started, and whether it renews itself before it expires. */
    presses: number
    autoRenews: boolean
  }
  /** What is bought past the hub, and whether the supplier tells of its orders. */
  console: { orders: ConsoleOrder[]; notices: boolean }
  /** Told, not drawn. */
  workers: Fate[]
  /** Whoever passes this crash point first dies there. */
  aim?: string
}

/** `answer`: what its customer does when it is found. `unpaidMinutes`: when it dies by itself. `paid`: paid there, at once. */
export type ConsoleOrder = { unpaidMinutes?: number; answer: 'pay' | 'decline' | 'ignore'; paid?: boolean }

/** A scenario that is told instead of drawn: everything that is left out goes well. */
export type Directed = {
  supplier: Partial<Supplier>
  faults?: PlannedFault[]
  customer?: Partial<Plan['customer']>
  consoleOrders?: ConsoleOrder[]
  /** The supplier tells of its orders; left out: where some are born in its console. */
  notices?: boolean
  /** Whoever passes this crash point first dies there. */
  dieFirstAt?: string
  /** What befalls the first worker, the second, … */
  workers?: Fate[]
}

const wellBehaved: Supplier = {
  dedupe: 'key',
  lookup: 'byKey',
  createOrderSteps: 'twoStep',
  renewSteps: 'twoStep',
  changeSteps: 'twoStep',
  effectSettleSeconds: SETTLE_SECONDS,
  unpaidExpires: false,
  countsOrders: true,
  absent: '',
  provisioningSeconds: 2,
}

export const directedPlan = ({ supplier, faults = [], customer, consoleOrders = [], notices = consoleOrders.length > 0, workers = [], dieFirstAt }: Directed): Plan => ({
  supplier: { ...wellBehaved, ...supplier },
  faults: faults.map((fault) => ({ seconds: 3_600, ...fault })),
  deathPercent: 0,
  offer: 0,
  quantity: 1,
  customer: { leaves: false, clicksTwice: false, clicksAtOnce: false, cancels: false, patience: 1, acts: [], presses: 0, autoRenews: false, ...customer },
  console: { orders: consoleOrders, notices },
  workers,
  aim: dieFirstAt,
})

/** What a supplier may lack; the effects among them are for people (manual steps). */
const ABSENT = ['quote', 'quoteUnsubscribe', 'cancelOrder', 'getResource', 'listOrders', 'listResources', 'createOrder', 'renew', 'change', 'unsubscribe', 'suspend,resume']

/** Where something happens at the supplier. */
export const EFFECTS = ['CreateOrder', 'RenewResource', 'ChangeResource', 'PayOrder', 'CancelOrder', 'RefundResource', 'UpsertAccount', 'SetPower']
export const READS = ['Price', 'PriceRefund', 'GetOrder', 'FindOrder', 'ListOrders', 'GetResource', 'ListResources', 'GetAccount']

const SEEN_LATE = ['GetOrder', 'FindOrder', 'ListOrders', 'GetResource', 'ListResources']
const REASONS: Record<string, string[]> = {
  CreateOrder: ['price', 'stock', 'quota', 'funds', 'kyc'],
  RenewResource: ['price', 'quota', 'funds'],
  ChangeResource: ['price', 'stock', 'funds'],
  PayOrder: ['price', 'funds'],
  RefundResource: ['funds'],
  Price: ['stock', 'quota'],
}

const ACTS: ResourceAct[][] = [[], [], ['renew'], ['change'], ['renew', 'renew'], ['change', 'renew']]

/** How often a fault may be one of those that last until a person mends them. */
const RARE = 0.15

/** How many calls of each kind faults are planned for; beyond, the supplier is well again. */
const CALLS_PLANNED = 8

/** What a seed means. Every second one of a series (`name-2`, `name-4` …) is aimed at a crash point, one after the other. */
export function planOf(seed: string, chance: Chance): Plan {
  const number = Number(/\d+$/.exec(seed)?.[0] ?? 1)
  const plan = drawnPlan(chance)
  return number % 2 === 0 ? aimed(plan, wantedPoints[(number / 2 - 1) % wantedPoints.length]) : plan
}

/** So much of what was drawn is left out that somebody comes by the point; the rest stays as it was drawn. */
function aimed(plan: Plan, aim: string): Plan {
  const { customer, supplier } = plan
  const twoStep = { createOrderSteps: 'twoStep', renewSteps: 'twoStep', changeSteps: 'twoStep' } as const
  const faults = plan.faults.filter(({ nth }) => nth > 1)
  const [, operation] = /(renew|change|unsubscribe|suspend|resume|cancelOrder|failed_refunded|compensating|found|confirming\.left|payOrder|supplier_unpaid|confirming)/.exec(aim) ?? []
  const deathPercent = Math.min(plan.deathPercent, AIMED_DEATH_PERCENT)
  const afterBuying = faults.filter((fault) => !BUYING.includes(fault.operation))
  const base = { ...plan, aim, faults, deathPercent, customer: { ...customer, cancels: false } }
  switch (operation) {
    case 'renew':
    case 'change':
      return { ...base, faults: afterBuying, supplier: { ...supplier, absent: '' }, customer: { ...base.customer, acts: [operation], presses: 0, autoRenews: false } }
    case 'unsubscribe':
      return { ...base, faults: afterBuying, supplier: { ...supplier, absent: '' }, customer: { ...base.customer, leaves: true, presses: 0, autoRenews: false } }
    case 'suspend':
    case 'resume':
      return {
        ...base,
        supplier: { ...supplier, absent: '' },
        faults: faults.filter((fault) => ['SetPower', 'GetResource'].includes(fault.operation)),
        customer: { ...base.customer, acts: [], leaves: false, presses: PRESSES_AIMED, autoRenews: false },
      }
    case 'found':
    case 'confirming.left':
      return { ...base, supplier: { ...supplier, absent: '' }, console: { ...plan.console, orders: [{ answer: 'pay' }] } }
    case 'cancelOrder':
    case 'failed_refunded':
    case 'compensating': {
      const refused = { operation: 'PayOrder', nth: 1, fault: 'refuse', reason: 'stock', times: 1, seconds: 3_600 }
      return { ...base, supplier: { ...supplier, ...twoStep, absent: '' }, faults: [refused, ...faults.filter((fault) => fault.operation !== 'PayOrder')] }
    }
    default:
      return operation ? { ...base, supplier: { ...supplier, ...twoStep } } : base
  }
}

const AIMED_DEATH_PERCENT = 10
/** What comes to nothing here leaves nothing to act on. */
const BUYING = ['UpsertAccount', 'Price', 'PriceRefund', 'CreateOrder', 'PayOrder']
/** The first may come to nothing. */
const PRESSES_AIMED = 4

function drawnPlan(chance: Chance): Plan {
  const supplier = supplierOf(chance.of('supplier'))
  const wishes = chance.of('customer')
  const life = chance.of('life')
  // Who stays until it renews itself has not left before.
  const autoRenews = life.is(0.2)
  return {
    supplier,
    faults: faultsOf(chance.of('faults'), supplier),
    deathPercent: chance.of('deaths').pick([0, 10, 30, 60]),
    // What the supplier's console sells, where people buy there.
    offer: supplier.absent === 'createOrder' ? 0 : wishes.int(0, 5),
    quantity: supplier.absent === 'createOrder' ? 1 : wishes.pick([1, 1, 1, 2]),
    customer: {
      leaves: wishes.is(0.6) && !autoRenews,
      clicksTwice: wishes.is(0.3),
      clicksAtOnce: wishes.is(0.5),
      cancels: wishes.is(0.15),
      patience: wishes.next(),
      acts: autoRenews ? [] : chance.of('acts').pick(ACTS),
      presses: life.pick([0, 0, 1, 2]),
      autoRenews,
    },
    console: consoleOf(chance.of('console'), supplier),
    workers: [],
  }
}

function consoleOf(chance: Chance, { absent }: Supplier): Plan['console'] {
  // Without a list nothing finds them, without a cancellation a person has to do it there, by hand.
  const count = ['listOrders', 'cancelOrder'].includes(absent) ? 0 : chance.pick([0, 0, 1, 2])
  const orders = Array.from({ length: count }, () => ({
    unpaidMinutes: chance.pick([undefined, undefined, 120, 2_000]),
    answer: chance.pick(['pay', 'pay', 'decline', 'ignore'] as const),
    paid: chance.of('paid there').is(0.3),
  }))
  return { orders, notices: chance.is(0.5) }
}

function supplierOf(chance: Chance): Supplier {
  const dedupe = chance.pick(['key', 'none'] as const)
  const lookup = chance.pick(['byKey', 'list', 'none'] as const)
  return {
    dedupe,
    lookup,
    createOrderSteps: chance.pick(['oneStep', 'twoStep', 'twoStep'] as const),
    renewSteps: chance.of('renewal').pick(['oneStep', 'twoStep'] as const),
    changeSteps: chance.of('change').pick(['oneStep', 'twoStep'] as const),
    effectSettleSeconds: chance.is(0.8) ? SETTLE_SECONDS : null,
    unpaidExpires: chance.is(0.3),
    countsOrders: chance.of('count').is(0.6),
    absent: chance.is(0.4) ? chance.pick(ABSENT) : '',
    provisioningSeconds: chance.pick([0, 2, 90]),
  }
}

/** Faults strike a share of all calls; how large it is differs from run to run. */
function faultsOf(chance: Chance, supplier: Supplier): PlannedFault[] {
  const percent = chance.pick([0, 10, 30, 60])
  return [...EFFECTS, ...READS].flatMap((operation) =>
    Array.from({ length: CALLS_PLANNED }, (_, index) => index + 1)
      .filter(() => chance.int(1, 100) <= percent)
      .map((nth) => faultOf(operation, nth, chance, supplier))
  )
}

function faultOf(operation: string, nth: number, chance: Chance, supplier: Supplier): PlannedFault {
  const kinds = [...LOST, ...LOST, ...(REASONS[operation] ? ['refuse', 'refuse'] : []), 'strange_state']
  if (EFFECTS.includes(operation)) kinds.push('timeout_acts_later', 'timeout_acts_later', 'timeout_acts_later')
  if (operation === 'ListOrders') kinds.push('half_page', 'half_page', 'half_page', 'half_page')
  if (SEEN_LATE.includes(operation)) kinds.push('lookup_lag', 'lookup_lag', 'lookup_fails')
  if (['Price', 'CreateOrder', 'GetOrder'].includes(operation)) kinds.push('price_change')
  if (chance.is(RARE)) kinds.push('revoke_credentials', 'clock_skew', 'huge_body')
  const fault = chance.pick(kinds)
  return {
    operation,
    nth,
    fault,
    // As late as the supplier says, not later: what acts after its own window is no supplier that anybody can buy at.
    afterSeconds: chance.int(1, SETTLE_SECONDS - 1),
    seconds: fault === 'clock_skew' ? chance.pick([60, 600]) : fault === 'lookup_lag' ? SETTLE_SECONDS : 3_600,
    percent: chance.pick([80, 95, 105, 130]),
    reason: chance.pick(REASONS[operation] ?? ['stock']),
    times: fault === 'refuse' && supplier.dedupe === 'none' ? 1 : chance.pick([1, 1, 1, 2]),
  }
}

/** What befalls the next process. */
export function fateOf(chance: Chance, percent: number, isWorker: boolean): Fate {
  const refuseRequests = chance.int(1, 100) <= percent / 4 ? [chance.int(1, 4)] : []
  if (chance.int(1, 100) > percent) return { refuseRequests }
  const kinds = ['named', 'named', 'point', 'before', 'after', 'request', ...(isWorker ? ['pause', 'pause'] : [])]
  switch (chance.pick(kinds)) {
    case 'named':
      return { refuseRequests, dieAt: chance.pick(wantedPoints) }
    case 'point':
      return { refuseRequests, dieAtPoint: chance.spread(1, 24) }
    case 'before':
      return { refuseRequests, dieBeforeStatement: chance.spread(2, 90) }
    case 'after':
      return { refuseRequests, dieAfterStatement: chance.spread(2, 90) }
    case 'request':
      return { refuseRequests, dieAtRequest: chance.spread(1, 5) }
    default:
      return { refuseRequests, pauseAtStatement: chance.spread(1, 30) }
  }
}
