import type { HttpContext } from '@adonisjs/core/http'

type Provider = (ctx: HttpContext) => unknown

const shares = new Map<string, Provider>()
const counters = new Map<string, (ctx: HttpContext) => Promise<number>>()

/** Lends a value to every page, under `name`; a module registers it in `listen.ts`. Must be cheap: it runs for each page. */
export function sharePage(name: string, provider: Provider): void {
  shares.set(name, provider)
}

/** A number in the frame, such as unread messages; a template asks by `await counter('messages')`, so it costs only where shown. */
export function countInFrame(name: string, count: (ctx: HttpContext) => Promise<number>): void {
  counters.set(name, count)
}

export async function frameOf(ctx: HttpContext): Promise<Record<string, unknown>> {
  const values: Record<string, unknown> = { counter: async (name: string) => (await counters.get(name)?.(ctx)) ?? 0 }
  for (const [name, provider] of shares) values[name] = await provider(ctx)
  return values
}
