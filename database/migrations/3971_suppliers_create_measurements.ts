import { BaseSchema } from '@adonisjs/lucid/schema'

/** What calls took and how they ended, by minute, and what runs in each process right now. For people's eyes; kept for a week. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE supplier_call_minutes (
        connection_code VARCHAR(40) CHARACTER SET ascii NOT NULL,
        operation_class VARCHAR(10) CHARACTER SET ascii NOT NULL,
        minute DATETIME NOT NULL,
        outcome VARCHAR(30) CHARACTER SET ascii NOT NULL,
        calls INT UNSIGNED NOT NULL,
        total_ms BIGINT UNSIGNED NOT NULL,
        max_ms INT UNSIGNED NOT NULL,
        PRIMARY KEY (connection_code, minute, operation_class, outcome),
        KEY supplier_call_minutes_minute (minute)
      )
    `)
    this.schema.raw(`
      CREATE TABLE supplier_breaker_minutes (
        connection_code VARCHAR(40) CHARACTER SET ascii NOT NULL,
        operation_class VARCHAR(10) CHARACTER SET ascii NOT NULL,
        minute DATETIME NOT NULL,
        level TINYINT UNSIGNED NOT NULL,
        PRIMARY KEY (connection_code, minute, operation_class),
        KEY supplier_breaker_minutes_minute (minute)
      )
    `)
    this.schema.raw(`
      CREATE TABLE supplier_processes (
        process VARCHAR(120) CHARACTER SET ascii NOT NULL PRIMARY KEY,
        lanes JSON NOT NULL,
        seen_at DATETIME(3) NOT NULL
      )
    `)
  }

  async down() {
    this.schema.dropTableIfExists('supplier_processes')
    this.schema.dropTableIfExists('supplier_breaker_minutes')
    this.schema.dropTableIfExists('supplier_call_minutes')
  }
}
