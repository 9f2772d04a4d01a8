import type { Found } from './found.ts'

/**
 * What the modules above know of a connection: the janitor asks, because order lines and resources stand above it. `accounts`: our
 * customers' accounts there. `strangers`: of what was found, what nothing of ours knows. `busyAccounts`: where a purchase is under
 * way, so that what appears may be its own and is not counted yet.
 */
export type Books = {
  accounts(connectionId: number): Promise<readonly string[]>
  strangers(connectionId: number, found: readonly Found[]): Promise<readonly Found[]>
  busyAccounts(connectionId: number): Promise<ReadonlySet<string>>
}

let kept: Books | undefined

export function keepBooks(told: Books): void {
  kept = told
}

export function books(): Books {
  if (!kept) throw new Error('E_NO_BOOKS: nothing told the janitor what is known (keepBooks in listen.ts of orders).')
  return kept
}
