import { clock } from '#kernel/clock'
import type { Trx } from '#kernel/database/transaction'

export type AddressOwner = { id: number; organisationId: number; hasLeft: boolean }

/** Who has an address, locked; somebody has left who was offboarded or whose organisation is closed. */
export async function ownerOf(column: 'email' | 'phone', address: string, trx: Trx): Promise<AddressOwner | null> {
  const row = await trx
    .from('users')
    .join('organisations', 'organisations.id', 'users.organisation_id')
    .where(`users.${column}`, address)
    .select('users.id', 'users.organisation_id', 'users.status', 'organisations.status as organisation_status')
    .forUpdate()
    .first()
  if (!row) return null
  return { id: row.id, organisationId: row.organisation_id, hasLeft: row.status === 'offboarded' || row.organisation_status === 'closed' }
}

/** Takes the addresses from somebody who has left, so that they can be used anew. The audit keeps what they were. */
export async function freeAddress(userId: number, trx: Trx): Promise<void> {
  await trx.from('users').where('id', userId).update({
    email: placeholderEmail(userId), phone: null, email_verified_at: null, phone_verified_at: null, updated_at: clock.now(),
  })
}

/** An address of nobody: `.invalid` is reserved for that (RFC 2606). */
export const placeholderEmail = (userId: number): string => `person-${userId}@left.invalid`
