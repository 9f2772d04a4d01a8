import type { Found } from './found.ts'
import type { OrderSnapshot } from './sdk/main.ts'

/** How an order came to our eyes. */
export type FoundBy = 'list' | 'notice' | 'sweep'

export type TakeOrders = { connectionId: number; connectionCode: string; orders: readonly OrderSnapshot[]; foundBy: FoundBy }

/**
 * Supplier order numbers. `known`: ours afterwards; the rest are strangers. `unread`: it may be a customer's, and nothing could be
 * decided this time, because its look-up failed or a call of ours is in doubt: show it again.
 */
export type Taken = { known: ReadonlySet<string>; unread: ReadonlySet<string> }

/**
 * What the modules above know of a connection: the janitor asks, because order lines and resources stand above it. `accounts`: our
 * customers' accounts there. `strangers`: of what was found, what nothing of ours knows. `busyAccounts`: where a purchase is under
 * way, so that what appears may be its own and is not counted yet. `takeOrders`: orders that were read there; those of customers
 * become order lines, those that are lines already are heeded. A second call with the same orders changes nothing.
 */
export type Books = {
  accounts(connectionId: number): Promise<readonly string[]>
  strangers(connectionId: number, found: readonly Found[]): Promise<readonly Found[]>
  busyAccounts(connectionId: number): Promise<ReadonlySet<string>>
  takeOrders(found: TakeOrders): Promise<Taken>
}

let kept: Books | undefined

export function keepBooks(told: Books): void {
  kept = told
}

export function books(): Books {
  if (!kept) throw new Error('E_NO_BOOKS: nothing told the janitor what is known (keepBooks in listen.ts of orders).')
  return kept
}
