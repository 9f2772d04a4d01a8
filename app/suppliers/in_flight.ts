import db from '@adonisjs/lucid/services/db'

type Counter = (connectionCode: string) => Promise<number>

const counters = new Map<string, Counter>()

/** Modules above say what of theirs is under way at a connection; `name` is a text key below `suppliers.in_flight`. */
export function registerInFlight(name: string, count: Counter): void {
  counters.set(name, count)
}

export type InFlight = { name: string; count: number }[]

/** Calls whose answer is open, and what the modules above count. All 0: drained. */
export async function inFlightOf(connectionCode: string): Promise<InFlight> {
  const [{ open }] = await db.from('supplier_calls').where({ connection_code: connectionCode, status: 'open' }).count('* as open')
  const others = await Promise.all([...counters].map(async ([name, count]) => ({ name, count: await count(connectionCode) })))
  return [{ name: 'calls', count: Number(open) }, ...others]
}
