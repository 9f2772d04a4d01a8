import type { Client, Trx } from '#kernel/database/transaction'
import { clock } from '#kernel/clock'
import { seal, unseal } from '#kernel/secrets'
import { newRecoveryCodes, recoveryCodeHash } from './recovery_codes.ts'

type Column = 'secret' | 'pending_secret'

const purposeOf = (userId: number, column: Column) => `second_factors:${userId}:${column}`

export const sealSecret = (secret: string, userId: number, column: Column): string => seal(secret, purposeOf(userId, column))

/** The secret in the clear; throws where the row was copied from another person or the key is another one. */
export function openSecret(sealed: string, userId: number, column: Column): string {
  const secret = unseal<string>(sealed, purposeOf(userId, column))
  if (secret === null) throw new Error('E_SECRET_NOT_OPENED: a second factor does not open with this APP_KEY.')
  return secret
}

/** Makes this the second factor of somebody, with ten new recovery codes, which are in no other place. The old ones are void. */
export async function storeSecondFactor(
  { userId, secret, lastStep }: { userId: number; secret: string; lastStep: number },
  { trx }: { trx: Trx }
): Promise<string[]> {
  const sealed = sealSecret(secret, userId, 'secret')
  const now = clock.now()
  await trx.rawQuery(
    `INSERT INTO second_factors (user_id, secret, confirmed_at, last_step) VALUES (?, ?, ?, ?)
     ON DUPLICATE KEY UPDATE secret = VALUES(secret), confirmed_at = VALUES(confirmed_at), last_step = VALUES(last_step),
       pending_secret = NULL, pending_until = NULL`,
    [userId, sealed, now, lastStep] as any[]
  )
  return storeRecoveryCodes(userId, { trx })
}

export async function storeRecoveryCodes(userId: number, { trx }: { trx: Trx }): Promise<string[]> {
  const codes = newRecoveryCodes()
  const now = clock.now()
  await trx.from('recovery_codes').where('user_id', userId).delete()
  const rows = codes.map((code) => ({ user_id: userId, code_hash: recoveryCodeHash(code, userId), created_at: now }))
  await trx.insertQuery().table('recovery_codes').multiInsert(rows)
  return codes
}

/** Answers whether one was in force; a pending one goes as well. */
export async function deleteSecondFactor(userId: number, { trx }: { trx: Trx }): Promise<boolean> {
  const row = await trx.from('second_factors').where('user_id', userId).select('confirmed_at').forUpdate().first()
  await trx.from('recovery_codes').where('user_id', userId).delete()
  await trx.from('second_factors').where('user_id', userId).delete()
  return Boolean(row?.confirmed_at)
}

/** Recovery codes that were not used yet. */
export async function recoveryCodesLeft(userId: number, client: Client): Promise<number> {
  const [{ total }] = await client.from('recovery_codes').where('user_id', userId).whereNull('used_at').count('* as total')
  return Number(total)
}
