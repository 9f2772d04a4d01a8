import mysql from 'mysql2/promise'
import { renewGrants } from '../../database/grants.ts'
import type { DatabaseServer } from './database_server.ts'
import { SetupError } from './setup_error.ts'

const connectTimeoutMs = 5_000

/** Tells the demo's own database from somebody's real one. Not a migration: only the demo has it. */
const marker = 'demo_installation'

export type DatabaseAccess = Pick<DatabaseServer, 'host' | 'port' | 'user' | 'password'>

/** Creates the database when it is missing. An existing one stays as it is. */
export async function ensureDatabase(server: DatabaseAccess, database: string) {
  await withConnection(server, undefined, async (connection) => {
    const [found] = await connection.query<mysql.RowDataPacket[]>(
      'SELECT 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?',
      [database]
    )
    if (found.length === 0) {
      await connection.query(
        `CREATE DATABASE IF NOT EXISTS ${quoted(database)} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`
      )
    }
  })
}

/** Deletes the database and makes it again, empty. For databases that only tests use. */
export async function recreateDatabase(server: DatabaseAccess, database: string) {
  await withConnection(server, undefined, async (connection) => {
    await connection.query(`DROP DATABASE IF EXISTS ${quoted(database)}`)
  })
  await ensureDatabase(server, database)
}

/** Gives the application's user its rights on the tables that are there now; see database/grants.ts. */
export async function grantTables(server: DatabaseServer, database: string) {
  const { grantTo } = server
  if (grantTo === null) {
    return
  }
  await withConnection(server, database, async (connection) => {
    const send = async (sql: string) => {
      const [rows] = await connection.query(sql)
      return Array.isArray(rows) ? (rows as Record<string, unknown>[]) : []
    }
    await renewGrants(send, grantTo)
  })
}

/** Drops every table and view. Needs no right beyond the database itself. */
export async function emptyDatabase(server: DatabaseAccess, database: string) {
  await withConnection(server, database, async (connection) => {
    const [rows] = await connection.query<mysql.RowDataPacket[]>(
      'SELECT TABLE_NAME AS name, TABLE_TYPE AS type FROM information_schema.TABLES WHERE TABLE_SCHEMA = ?',
      [database]
    )
    const names = (view: boolean) =>
      rows.filter((row) => (row.type === 'VIEW') === view).map((row) => quoted(row.name))
    await connection.query('SET FOREIGN_KEY_CHECKS = 0')
    if (names(true).length > 0) {
      await connection.query(`DROP VIEW ${names(true).join(', ')}`)
    }
    if (names(false).length > 0) {
      await connection.query(`DROP TABLE ${names(false).join(', ')}`)
    }
  })
}

export type DemoMark = { installation: string; seededAt: Date | null }

/**
 * What the database is to the demo: `empty`, `ours` (with the mark that an earlier run left) or
 * `foreign`, that is filled by somebody else.
 */
export async function inspectForDemo(
  server: DatabaseAccess,
  database: string
): Promise<{ kind: 'empty' | 'foreign' } | { kind: 'ours'; mark: DemoMark }> {
  return withConnection(server, database, async (connection) => {
    const [tables] = await connection.query<mysql.RowDataPacket[]>(
      'SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = ?',
      [database]
    )
    if (!tables.some((table) => table.name === marker)) {
      return { kind: tables.length === 0 ? 'empty' : 'foreign' }
    }
    const [marks] = await connection.query<mysql.RowDataPacket[]>(
      `SELECT installation, seeded_at AS seededAt FROM ${marker} WHERE id = 1`
    )
    if (marks.length === 0) {
      return { kind: tables.length === 1 ? 'empty' : 'foreign' }
    }
    return {
      kind: 'ours',
      mark: { installation: marks[0].installation, seededAt: marks[0].seededAt },
    }
  })
}

/** Marks the database as the demo's. The second call changes the installation's name only. */
export async function markAsDemo(server: DatabaseAccess, database: string, installation: string) {
  await withConnection(server, database, async (connection) => {
    await connection.query(
      `CREATE TABLE IF NOT EXISTS ${marker} (
        id TINYINT NOT NULL PRIMARY KEY,
        installation CHAR(32) NOT NULL,
        seeded_at DATETIME(3) NULL
      ) ENGINE = InnoDB`
    )
    await connection.query(
      `INSERT INTO ${marker} (id, installation) VALUES (1, ?)
       ON DUPLICATE KEY UPDATE installation = VALUES(installation)`,
      [installation]
    )
  })
}

/** Remembers that the demo's data is complete, so that the next start need not look again. */
export async function markAsSeeded(server: DatabaseAccess, database: string) {
  await withConnection(server, database, async (connection) => {
    await connection.query(`UPDATE ${marker} SET seeded_at = UTC_TIMESTAMP(3) WHERE id = 1`)
  })
}

async function withConnection<Result>(
  server: DatabaseAccess,
  database: string | undefined,
  work: (connection: mysql.Connection) => Promise<Result>
): Promise<Result> {
  const { host, port, user, password } = server
  const connection = await mysql
    .createConnection({ host, port, user, password, database, connectTimeout: connectTimeoutMs })
    .catch((error: Error) => {
      throw new SetupError(
        `The database server at ${host}:${port} refused user ${user}: ${error.message}. Check DB_HOST, DB_PORT, DB_USER and DB_PASSWORD.`
      )
    })
  try {
    return await work(connection)
  } catch (error) {
    const { errno, message } = error as { errno?: number; message: string }
    if (errno === accessDenied.database || errno === accessDenied.table) {
      throw new SetupError(
        `User ${user} at ${host}:${port} may not do this (${message}). Grant all rights on \`hub\` and \`hub\\_%\`, or create the database for it.`
      )
    }
    throw error
  } finally {
    await connection.end()
  }
}

const accessDenied = { database: 1044, table: 1142 }

function quoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}
