import { faultNumbers, parsePlan } from './faults.ts'
import { faultNames, isSeededPlan, planFromSeed } from './seeded_plan.ts'
import type { Sandbox } from './server.ts'
import type { SandboxResponse } from './types.ts'

/** Struck requests that are told at once. */
const STRUCK_SHOWN = 50

const json = (body: unknown, status = 200): SandboxResponse => ({
  status,
  body: JSON.stringify(body),
})

/** Counts, and the ids behind them. */
function effectsOf(sandbox: Sandbox) {
  const ids = sandbox.supplier.effects()
  return {
    orders: ids.orders.length,
    payments: ids.payments.length,
    resources: ids.resources.length,
    refunds: ids.refunds.length,
    ids,
  }
}

const clockOf = (sandbox: Sandbox) => ({ now: sandbox.clock.now().toISOString() })

const parse = (body: Buffer): never => JSON.parse(body.toString('utf8') || '{}') as never

/** What may be pressed: operations with names for people, faults with their numbers. */
const overviewOf = (sandbox: Sandbox) => ({
  code: sandbox.definition.code,
  operations: Object.keys(sandbox.definition.operations),
  /** Under which names of its own each operation of the contract arrives. */
  names: sandbox.definition.operations,
  faults: faultNames,
  numbers: faultNumbers,
  sendsNotices: sandbox.supplier.takeNotices !== undefined,
  hasConsole: sandbox.supplier.placeInConsole !== undefined,
})

async function setPlan(sandbox: Sandbox, body: Buffer) {
  const wanted: unknown = parse(body)
  const { operations } = sandbox.definition
  const plan = isSeededPlan(wanted)
    ? planFromSeed(wanted, operations)
    : parsePlan(wanted, operations)
  await sandbox.setPlan(plan)
  return sandbox.plan
}

/** What a seed means, without starting it: the same list that starting it gives. */
function previewPlan(sandbox: Sandbox, body: Buffer) {
  const wanted: unknown = parse(body)
  if (!isSeededPlan(wanted)) {
    throw new Error('A preview takes { seed, percent, operations?, faults?, calls? }')
  }
  return planFromSeed(wanted, sandbox.definition.operations)
}

/** The requests that a fault struck, the newest last. */
const struckBy = ({ requests }: Sandbox) =>
  requests
    .filter(({ fault }) => fault !== null)
    .slice(-STRUCK_SHOWN)
    .map(({ operation, at, status, fault }) => ({ operation, at, status, fault }))

function setNotices(sandbox: Sandbox, body: Buffer) {
  const { url } = parse(body) as { url?: string | null }
  if (url !== null && (typeof url !== 'string' || !URL.canParse(url))) {
    throw new Error('url must be an address, or null')
  }
  sandbox.notices.url = url
  return { url, sent: sandbox.notices.sent }
}

function placeInConsole(sandbox: Sandbox, body: Buffer) {
  if (!sandbox.supplier.placeInConsole) {
    throw new Error('This sandbox has no console to buy in')
  }
  return sandbox.supplier.placeInConsole(parse(body))
}

const routes: Record<string, (sandbox: Sandbox, body: Buffer) => Promise<unknown> | unknown> = {
  'GET /': overviewOf,
  'GET /effects': effectsOf,
  'GET /codes': ({ supplier }) => supplier.sentCodes?.() ?? {},
  'GET /requests': (sandbox) => sandbox.requests,
  'GET /faults': (sandbox) => sandbox.plan,
  'PUT /faults': setPlan,
  'POST /faults/preview': previewPlan,
  'GET /struck': struckBy,
  'GET /notices': ({ notices: { url, sent } }) => ({ url, sent }),
  'PUT /notices': setNotices,
  'POST /console-orders': placeInConsole,
  'GET /clock': clockOf,
  'PUT /clock': (sandbox, body) => {
    sandbox.clock.set(parse(body))
    sandbox.actLate()
    return clockOf(sandbox)
  },
  'PUT /options': (sandbox, body) => {
    sandbox.supplier.configure(parse(body))
    return {}
  },
  'POST /reset': async (sandbox) => {
    await sandbox.reset()
    return effectsOf(sandbox)
  },
}

/** The control port: what a test tells the sandbox and asks of it. 400 says what was wrong, 404 which calls there are. */
export async function answerControl(
  sandbox: Sandbox,
  method: string,
  target: string,
  body: Buffer
): Promise<SandboxResponse> {
  const route = routes[`${method} ${target.split('?')[0]}`]
  if (!route) {
    return json({ message: `There is only ${Object.keys(routes).join(', ')}` }, 404)
  }
  try {
    return json(await route(sandbox, body))
  } catch (error) {
    return json({ message: (error as Error).message }, 400)
  }
}
