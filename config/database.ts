import env from '#start/env'
import { defineConfig } from '@adonisjs/lucid'

/** mysql2 knows this option, Lucid's type does not. */
const limits: object = { connectTimeout: 2_000 }

/**
 * No `charset`: Lucid would then create tables with that charset's default collation instead of the
 * database's. Statement and lock limits are set per connection, so that no single query hangs a worker.
 */
const dbConfig = defineConfig({
  connection: 'mysql',
  prettyPrintDebugQueries: true,
  connections: {
    mysql: {
      client: 'mysql2',
      connection: {
        ...limits,
        host: env.get('DB_HOST'),
        port: env.get('DB_PORT'),
        user: env.get('DB_USER'),
        password: env.get('DB_PASSWORD'),
        database: env.get('DB_DATABASE'),
        supportBigNumbers: true,
        timezone: 'Z',
      },
      pool: {
        min: 0,
        max: 10,
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
    },
  },
})

export default dbConfig
