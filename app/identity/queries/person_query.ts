import db from '@adonisjs/lucid/services/db'
import { readPrepared } from '#kernel/database/prepared'
import type { HeldRole, Person, Verification } from '../viewer.ts'
import { rolesAt } from './roles_kept.ts'

/** Whom a session or a token stands for, with what decides whether they may go on; one statement. */
export type KnownPerson = {
  person: Person
  roles: HeldRole[]
  /** Person and organisation are active. */
  active: boolean
  /** Raised by a new password and by a suspension: sessions that carry an older one have ended. */
  accessVersion: number
}

const columns = `
  users.id AS user_id, users.organisation_id, users.department_id, users.name, users.email, users.phone, users.status,
  users.locale, users.picture_file, users.access_version, users.email_verified_at, users.phone_verified_at,
  organisations.name AS organisation_name, organisations.kind AS organisation_kind, organisations.status AS organisation_status,
  (SELECT GROUP_CONCAT(role_id) FROM user_roles WHERE user_roles.user_id = users.id) AS role_ids,
  (SELECT version FROM topic_versions WHERE topic = 'roles') AS roles_version`

const owner = 'users JOIN organisations ON organisations.id = users.organisation_id'

export async function personByUser(userId: number): Promise<KnownPerson | null> {
  const [rows] = await db.rawQuery(`SELECT ${columns} FROM ${owner} WHERE users.id = ?`, [userId])
  return rows.length ? knownPerson(rows[0]) : null
}

/** Several at once, by id; who does not exist is absent. */
export async function peopleByUsers(userIds: readonly number[]): Promise<Map<number, KnownPerson>> {
  if (userIds.length === 0) return new Map()
  const [rows] = await db.rawQuery(`SELECT ${columns} FROM ${owner} WHERE users.id IN (${userIds.map(() => '?').join(', ')})`, [...userIds])
  const people = new Map<number, KnownPerson>()
  for (const row of rows) people.set(row.user_id, await knownPerson(row))
  return people
}

export type SessionRow = {
  id: number
  /** The version of the person's access that the session was made with. */
  accessVersion: number
  /** The second factor was given in this session. */
  hasSecondFactor: boolean
  /** When its owner last proved who they are, by the strongest proof they have. */
  confirmedAt: Date
  createdAt: Date
  lastSeenAt: Date
  endedAt: Date | null
}

export type KnownSession = KnownPerson & {
  session: SessionRow
  /** The person has a second factor in force. */
  isEnrolled: boolean
}

const sessionColumns = `${columns},
  sessions.id AS session_id, sessions.access_version AS session_version, sessions.second_factor,
  sessions.confirmed_at, sessions.created_at AS session_created_at, sessions.last_seen_at, sessions.ended_at,
  (SELECT second_factors.confirmed_at FROM second_factors WHERE second_factors.user_id = users.id) AS enrolled_at`

export async function personBySession(keyHash: string): Promise<KnownSession | null> {
  const [rows] = await db.rawQuery(
    `SELECT ${sessionColumns} FROM user_sessions AS sessions JOIN ${owner} ON users.id = sessions.user_id WHERE sessions.key_hash = ?`,
    [keyHash]
  )
  return rows.length ? knownSession(rows[0]) : null
}

/** What the browser's session holds, and whom its key stands for: `known` is null where it has none or one that opens nothing. */
export type KeptSession = { data: string; expiresAt: Date; known: KnownSession | null }

/** The row of the browser's session by its id, together with what `personBySession` would answer to its key. */
export async function keptSession(id: string, keyName: string): Promise<KeptSession | null> {
  const [rows] = await db.rawQuery(
    `SELECT kept.data, kept.expires_at AS kept_until, ${sessionColumns}
     FROM sessions AS kept
     LEFT JOIN user_sessions AS sessions
       ON sessions.key_hash = CONVERT(SHA2(JSON_VALUE(kept.data, ?), 256) USING ascii) COLLATE ascii_bin
     LEFT JOIN users ON users.id = sessions.user_id
     LEFT JOIN organisations ON organisations.id = users.organisation_id
     WHERE kept.id = CONVERT(? USING ascii)`,
    [`$.message.${keyName}`, id]
  )
  if (!rows.length) return null
  const [row] = rows
  return { data: row.data, expiresAt: row.kept_until, known: row.user_id === null ? null : await knownSession(row) }
}

async function knownSession(row: any): Promise<KnownSession> {
  const session = {
    id: row.session_id,
    accessVersion: row.session_version,
    hasSecondFactor: Boolean(row.second_factor),
    confirmedAt: row.confirmed_at,
    createdAt: row.session_created_at,
    lastSeenAt: row.last_seen_at,
    endedAt: row.ended_at,
  }
  return { ...(await knownPerson(row)), session, isEnrolled: row.enrolled_at !== null }
}

export type TokenRow = { id: number; hash: string; abilities: string[]; expiresAt: Date | null; lastUsedAt: Date | null }

export async function personByToken(tokenId: number): Promise<(KnownPerson & { token: TokenRow }) | null> {
  const rows = await readPrepared(
    `SELECT ${columns}, tokens.hash, tokens.abilities, tokens.expires_at, tokens.last_used_at
     FROM auth_access_tokens AS tokens JOIN ${owner} ON users.id = tokens.tokenable_id
     WHERE tokens.id = ? AND tokens.type = 'api'`,
    [tokenId]
  )
  if (!rows.length) return null
  const { hash, abilities, expires_at: expiresAt, last_used_at: lastUsedAt } = rows[0]
  const token = { id: tokenId, hash, abilities: JSON.parse(abilities), expiresAt, lastUsedAt }
  return { ...(await knownPerson(rows[0])), token }
}

async function knownPerson(row: any): Promise<KnownPerson> {
  const all = await rolesAt(row.roles_version ?? 1)
  const ids: string[] = row.role_ids ? String(row.role_ids).split(',') : []
  const realm = row.organisation_kind === 'operator' ? ('back_office' as const) : ('portal' as const)
  return {
    active: row.status === 'active' && row.organisation_status === 'active',
    accessVersion: row.access_version,
    roles: ids.flatMap((id) => all.get(Number(id)) ?? []),
    person: {
      userId: row.user_id,
      organisationId: row.organisation_id,
      organisationName: row.organisation_name,
      departmentId: row.department_id,
      name: row.name,
      email: row.email,
      phone: row.phone,
      locale: row.locale,
      pictureFile: row.picture_file,
      realm,
      missing: realm === 'portal' ? missingOf(row) : [],
    },
  }
}

function missingOf(row: any): Verification[] {
  const missing: Verification[] = []
  if (!row.email_verified_at) missing.push('email')
  if (!row.phone_verified_at) missing.push('phone')
  return missing
}
