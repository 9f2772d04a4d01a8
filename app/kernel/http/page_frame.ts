import type { HttpContext } from '@adonisjs/core/http'

type Provider = (ctx: HttpContext) => unknown

const shares = new Map<string, Provider>()
const counters = new Map<string, (ctx: HttpContext) => Promise<number>>()

/** Lends a value to every page, under `name`; a module registers it in `listen.ts`. Must be cheap: it runs for each page. */
export function sharePage(name: string, provider: Provider): void {
  shares.set(name, provider)
}

/**
 * A number in the frame, such as unread messages; 0 for who may not know it. The frame asks for all of them after the page
 * was shown (`/frame/counters`); a template that needs one at once says `await counter('messages')`.
 */
export function countInFrame(name: string, count: (ctx: HttpContext) => Promise<number>): void {
  counters.set(name, count)
}

export async function frameOf(ctx: HttpContext): Promise<Record<string, unknown>> {
  const values: Record<string, unknown> = { counter: async (name: string) => (await counters.get(name)?.(ctx)) ?? 0 }
  for (const [name, provider] of shares) values[name] = await provider(ctx)
  return values
}

export async function countersOf(ctx: HttpContext): Promise<Record<string, number>> {
  const counts = await Promise.all([...counters].map(async ([name, count]) => [name, await count(ctx)] as const))
  return Object.fromEntries(counts)
}
