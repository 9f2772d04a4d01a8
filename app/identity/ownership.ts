import type { Client, Trx } from '#kernel/database/transaction'

/** `title`: a name, in both languages where it has one in each. */
export type OwnedThing = { title: string | { 'zh-CN': string; 'en': string }; href?: string }

export type SettleOwned = { userId: number; takerId: number | null }

/**
 * Something that a person has and that is settled when they leave: `handed_over` to somebody else of the organisation, or
 * `ended`. Identity knows its own; modules above register theirs in `listen.ts`.
 */
export type Ownership = {
  /** Names the rows in the audit, `module.noun`. */
  kind: string
  /** Translation key of its label. */
  label: string
  fate: 'handed_over' | 'ended'
  /** How many there are, and the first `limit` of them. */
  list(userId: number, limit: number, client: Client): Promise<{ count: number; things: OwnedThing[] }>
  /** Does it, in the transaction of the leaving; returns how many it was. A second call finds none and returns 0. */
  settle(settle: SettleOwned, options: { trx: Trx }): Promise<number>
}

const registered: Ownership[] = []

/** Registers a kind and returns its removal (for tests). Shown in the order of registration. */
export function registerOwnership(ownership: Ownership): () => void {
  if (registered.some(({ kind }) => kind === ownership.kind)) throw new Error(`E_OWNERSHIP_TWICE: ${ownership.kind} is registered already`)
  registered.push(ownership)
  return () => void registered.splice(registered.indexOf(ownership), 1)
}

export const allOwnerships = (): readonly Ownership[] => registered
