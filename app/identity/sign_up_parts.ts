import type { Actor } from '#audit/actor'
import type { Trx } from '#kernel/database/transaction'

/** Why a part does not let a newcomer in: a text beside its field. */
export type PartRefusal = { key: string; args?: Record<string, string | number> }

/** An optional field of the sign-up form that belongs to a module above. */
export type SignUpPart = {
  /** Its name on the form and in the address that fills it in. */
  field: string
  lengthMax: number
  /** Translation keys. */
  label: string
  help: string
  /**
   * Outside any transaction, before anything about the newcomer is looked up: the answer depends on what was typed alone, so it
   * never tells who has an account. `ipAddress` is there to slow down those who guess.
   */
  check(typed: string, origin: { ipAddress: string | null }): Promise<PartRefusal | null>
  /** In the transaction that opens the organisation, as its last act; a refusal undoes the sign-up. */
  join(typed: string, newcomer: { organisationId: number; userId: number; actor: Actor }, options: { trx: Trx }): Promise<PartRefusal | null>
}

export type RefusedPart = PartRefusal & { field: string }

const parts: SignUpPart[] = []

/** Adds a field to the sign-up form; a module calls it once in its `listen.ts`. Returns its removal (for tests). */
export function registerSignUpPart(part: SignUpPart): () => void {
  parts.push(part)
  return () => void parts.splice(parts.indexOf(part), 1)
}

export const signUpParts = (): readonly SignUpPart[] => parts

/** What was typed, by field; empty fields do not count. */
export type TypedParts = Readonly<Record<string, string>>

export async function checkParts(typed: TypedParts, origin: { ipAddress: string | null }): Promise<RefusedPart | null> {
  return firstRefusal(typed, (part, value) => part.check(value, origin))
}

export async function joinParts(typed: TypedParts, newcomer: Parameters<SignUpPart['join']>[1], options: { trx: Trx }): Promise<RefusedPart | null> {
  return firstRefusal(typed, (part, value) => part.join(value, newcomer, options))
}

async function firstRefusal(typed: TypedParts, ask: (part: SignUpPart, value: string) => Promise<PartRefusal | null>): Promise<RefusedPart | null> {
  for (const part of parts) {
    const value = typed[part.field]
    const refusal = value ? await ask(part, value) : null
    if (refusal) return { ...refusal, field: part.field }
  }
  return null
}
