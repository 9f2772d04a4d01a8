import { appendOnlyTables } from './append_only.ts'

/** Sends one statement and answers with its rows. */
export type Send = (sql: string) => Promise<Record<string, unknown>[]>

const written: readonly string[] = appendOnlyTables
/** What migrations did is the owner's record. */
const readOnly: readonly string[] = ['adonis_schema', 'adonis_schema_versions']

/**
 * The statements that give the application's user what it needs on each table of the database and no more: MariaDB knows no
 * exception from a right on a whole database, so every table is named, and a new table needs a new grant.
 *
 * @param user as in `GRANT`, host included: `'hub_app'@'127.0.0.1'`
 */
export function grantStatements(database: string, tables: readonly string[], user: string): string[] {
  return tables.flatMap((table) => {
    const name = `${quoted(database)}.${quoted(table)}`
    if (readOnly.includes(table)) return [`GRANT SELECT ON ${name} TO ${user}`]
    if (!written.includes(table)) return [`GRANT SELECT, INSERT, UPDATE, DELETE ON ${name} TO ${user}`]
    // First given, then taken: what was never given cannot be taken.
    return [`GRANT SELECT, INSERT, UPDATE, DELETE ON ${name} TO ${user}`, `REVOKE UPDATE, DELETE ON ${name} FROM ${user}`]
  })
}

/**
 * Runs them as the owner of the tables. To be called after each migration; a second call changes nothing. Throws when the
 * connection's own user may not grant.
 *
 * @returns how many tables there are
 */
export async function renewGrants(send: Send, user: string): Promise<number> {
  const [{ name: database }] = await send('SELECT DATABASE() AS name')
  const rows = await send(
    `SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE'`
  )
  const tables = rows.map((row) => String(row.name))
  for (const statement of grantStatements(String(database), tables, user)) await send(statement)
  return tables.length
}

/** `hub_app@10.0.0.%` or `hub_app` (from anywhere) as `GRANT` wants it; null where it is no user. */
export function accountOf(typed: string): string | null {
  const match = /^([\w.-]{1,80})(?:@([\w.:%/-]{1,255}))?$/.exec(typed)
  return match ? `'${match[1]}'@'${match[2] ?? '%'}'` : null
}

function quoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}
