import db from '@adonisjs/lucid/services/db'
import type { Client } from '#kernel/database/transaction'
import type { SignedIn } from './actions/sign_in.ts'
import { normalEmail, normalPhone } from './addresses.ts'

/** What somebody typed to say who they are, as it is stored and counted. */
export function normalLogin(login: string): string {
  return login.includes('@') ? normalEmail(login) : (normalPhone(login) ?? login.trim())
}

export type LoginPerson = {
  userId: number
  organisationId: number
  password: string
  /** Person and organisation are active. */
  isActive: boolean
  /** The address was proved to be theirs: only then a code that was sent there says who they are. */
  isVerified: boolean
  signedIn: SignedIn
}

/** The person with this e-mail address or phone number, or null. */
export async function personOfLogin(name: string, client: Client = db.connection()): Promise<LoginPerson | null> {
  /** Addresses and numbers are kept in ASCII; anything else is nobody's. */
  if (!/^[\x21-\x7e]+$/.test(name)) return null
  const row = await people(client).where(name.includes('@') ? 'users.email' : 'users.phone', name).first()
  return row ? toPerson(row, name) : null
}

export async function personOfId(userId: number): Promise<LoginPerson | null> {
  const row = await people(db.connection()).where('users.id', userId).first()
  return row ? toPerson(row, row.email) : null
}

function people(client: Client) {
  return client
    .from('users')
    .join('organisations', 'organisations.id', 'users.organisation_id')
    .leftJoin('second_factors', 'second_factors.user_id', 'users.id')
    .select('users.id', 'users.email', 'users.password', 'users.status', 'users.access_version', 'users.locale', 'users.organisation_id')
    .select('users.email_verified_at', 'users.phone_verified_at', 'second_factors.confirmed_at')
    .select('organisations.kind', 'organisations.status as organisation_status')
}

function toPerson(row: any, name: string): LoginPerson {
  return {
    userId: row.id,
    organisationId: row.organisation_id,
    password: row.password,
    isActive: row.status === 'active' && row.organisation_status === 'active',
    isVerified: (name.includes('@') ? row.email_verified_at : row.phone_verified_at) !== null,
    signedIn: {
      userId: row.id,
      realm: row.kind === 'operator' ? 'back_office' : 'portal',
      accessVersion: row.access_version,
      locale: row.locale,
      needsSecondFactor: row.confirmed_at !== null,
    },
  }
}
