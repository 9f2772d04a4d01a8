import type { DemoSandbox } from './set_up_suppliers.ts'

const send = async ({ controlUrl }: DemoSandbox, method: 'PUT' | 'POST', path: string, body: unknown): Promise<void> => {
  const answer = await fetch(`${controlUrl.replace(/\/$/, '')}/${path}`, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`The sandbox did not take ${path}: ${await answer.text()}`)
}

/** What goes wrong at the sandbox from now on; an empty plan: nothing. */
export const tellFaults = (sandbox: DemoSandbox, plan: readonly object[]): Promise<void> => send(sandbox, 'PUT', 'faults', plan)

/** Somebody buys in the supplier's own console, past the hub. */
export const orderInConsole = (sandbox: DemoSandbox, wanted: object): Promise<void> => send(sandbox, 'POST', 'console-orders', wanted)
