import { parsePlan } from './faults.ts'
import type { Sandbox } from './server.ts'
import type { SandboxResponse } from './types.ts'

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

const routes: Record<string, (sandbox: Sandbox, body: Buffer) => Promise<unknown> | unknown> = {
  'GET /effects': effectsOf,
  'GET /requests': (sandbox) => sandbox.requests,
  'GET /faults': (sandbox) => sandbox.plan,
  'PUT /faults': async (sandbox, body) => {
    await sandbox.setPlan(parsePlan(parse(body), sandbox.definition.operations))
    return sandbox.plan
  },
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
