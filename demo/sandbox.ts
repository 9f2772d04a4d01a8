import type { DemoSandbox } from './set_up_suppliers.ts'

const send = async ({ controlUrl }: DemoSandbox, method: 'PUT' | 'POST', path: string, body: unknown): Promise<Response> => {
  const answer = await fetch(`${controlUrl.replace(/\/$/, '')}/${path}`, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`The sandbox did not take ${path}: ${await answer.text()}`)
  return answer
}

/** What goes wrong at the sandbox from now on; an empty plan: nothing. */
export async function tellFaults(sandbox: DemoSandbox, plan: readonly object[]): Promise<void> {
  await send(sandbox, 'PUT', 'faults', plan)
}

/** Whether the sandbox's time stands still; the next journey of the world tells it another. */
export async function freezeSandbox(sandbox: DemoSandbox, frozen: boolean): Promise<void> {
  await send(sandbox, 'PUT', 'clock', { frozen })
}

/** Somebody buys in the supplier's own console, or acts on what they have there, past the hub. */
export async function orderInConsole(sandbox: DemoSandbox, wanted: object): Promise<{ supplierOrderNo: string; resourceIds: string[] }> {
  const answer = await send(sandbox, 'POST', 'console-orders', wanted)
  return (await answer.json()) as { supplierOrderNo: string; resourceIds: string[] }
}
