import { DAY_MS } from '#kernel/clock'
import type { Client, Trx } from '#kernel/database/transaction'

/** How long a closing can be undone. */
export const GRACE_DAYS = 30
export const GRACE_MS = GRACE_DAYS * DAY_MS

export type ClosingSubject = { kind: 'person'; organisationId: number; userId: number } | { kind: 'organisation'; organisationId: number }

/** What stands in the way: a text `organisations.obstacle.<code>` with its figures, and where to settle it. */
export type Obstacle = { code: string; count?: number; amountFen?: number; href?: string }

type Check = (subject: ClosingSubject, client: Client) => Promise<Obstacle[]>
type Erase = (subject: ClosingSubject, options: { trx: Trx }) => Promise<void>

const checks: Check[] = []
const erasures: Erase[] = []

/** Modules above say in `listen.ts` what keeps an account from being closed; asked before and again when the time is over. */
export function registerClosingCheck(check: Check): () => void {
  checks.push(check)
  return () => void checks.splice(checks.indexOf(check), 1)
}

/**
 * Modules above erase here what they hold of a person, or end what they do for an organisation, in the transaction of the
 * closing. Ledger, orders and audit stay. The people of an organisation are erased one by one before it.
 */
export function registerErasure(erase: Erase): () => void {
  erasures.push(erase)
  return () => void erasures.splice(erasures.indexOf(erase), 1)
}

export async function obstaclesTo(subject: ClosingSubject, client: Client): Promise<Obstacle[]> {
  const found: Obstacle[] = []
  for (const check of checks) found.push(...(await check(subject, client)))
  return found
}

export async function eraseElsewhere(subject: ClosingSubject, options: { trx: Trx }): Promise<void> {
  for (const erase of erasures) await erase(subject, options)
}
