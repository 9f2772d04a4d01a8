import env from '#start/env'
import app from '@adonisjs/core/services/app'
import { defineConfig } from '@adonisjs/lucid'

/** mysql2 knows these options, Lucid's type does not. Prepared statements are those of each connection. */
const limits: object = { connectTimeout: 2_000, maxPreparedStatements: 100 }

/**
 * No `charset`: Lucid would then create tables with that charset's default collation instead of the
 * database's. Statement and lock limits are set per connection, so that no single query hangs a worker.
 */
type Account = { user: string; password: string | undefined }

const connectAs = ({ user, password }: Account) => ({
  client: 'mysql2' as const,
  connection: {
    ...limits,
    host: env.get('DB_HOST'),
    port: env.get('DB_PORT'),
    user,
    password,
    database: env.get('DB_DATABASE'),
    supportBigNumbers: true,
    timezone: 'Z',
  },
  pool: {
    min: 0,
    // A worker runs 16 jobs at a time, and each prolongs its lease. More from the web only wait for the same wallet in the database.
    max: app.getEnvironment() === 'console' ? 20 : 10,
    acquireTimeoutMillis: 3_000,
    afterCreate(connection: any, done: (error: Error | null, connection: unknown) => void) {
      connection.query(
        "SET SESSION innodb_lock_wait_timeout=5, max_statement_time=10, time_zone='+00:00'",
        (error: Error | null) => done(error, connection)
      )
    },
  },
  migrations: { naturalSort: true, paths: ['database/migrations'], disableRollbacksInProduction: true },
  schemaGeneration: { enabled: false },
})

/** Only tests know both users; every other process connects as one of them. */
const owner = env.get('NODE_ENV') === 'test' ? env.get('DB_OWNER_USER') : undefined

const dbConfig = defineConfig({
  connection: 'mysql',
  prettyPrintDebugQueries: true,
  connections: {
    mysql: connectAs({ user: env.get('DB_USER'), password: env.get('DB_PASSWORD') }),
    ...(owner ? { owner: connectAs({ user: owner, password: env.get('DB_OWNER_PASSWORD') }) } : {}),
  },
})

export default dbConfig
