import { BaseSchema } from '@adonisjs/lucid/schema'

/** Breakers live in each process; what is not closed stands here, so that the back office sees the worker's too. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE supplier_breakers (
        connection_code VARCHAR(40) CHARACTER SET ascii NOT NULL,
        operation_class VARCHAR(10) CHARACTER SET ascii NOT NULL,
        process VARCHAR(120) CHARACTER SET ascii NOT NULL,
        opened_at DATETIME(3) NOT NULL,
        retry_at DATETIME(3) NOT NULL,
        PRIMARY KEY (connection_code, operation_class, process)
      )
    `)
    this.schema.raw(`
      ALTER TABLE supplier_calls
        ADD KEY supplier_calls_started (started_at),
        ADD KEY supplier_calls_subject_id (subject_id, started_at)
    `)
  }

  async down() {
    this.schema.raw('ALTER TABLE supplier_calls DROP KEY supplier_calls_started, DROP KEY supplier_calls_subject_id')
    this.schema.dropTableIfExists('supplier_breakers')
  }
}
