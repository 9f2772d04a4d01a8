import { BaseSchema } from '@adonisjs/lucid/schema'

/** What our own balance at a supplier was each time it was asked for; a reading that failed has no amount. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      ALTER TABLE supplier_connections
        ADD COLUMN balance_below_fen BIGINT NULL AFTER funds_stopped_at,
        ADD COLUMN balance_warned_at DATETIME(3) NULL AFTER balance_below_fen
    `)
    this.schema.raw(`
      CREATE TABLE supplier_balances (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        connection_id BIGINT UNSIGNED NOT NULL,
        asked_at DATETIME(3) NOT NULL,
        available_fen BIGINT NULL,
        because VARCHAR(120) NULL,
        call_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        UNIQUE KEY supplier_balances_call (call_id),
        KEY supplier_balances_latest (connection_id, asked_at),
        KEY supplier_balances_asked (asked_at),
        CONSTRAINT supplier_balances_connection FOREIGN KEY (connection_id) REFERENCES supplier_connections (id),
        CONSTRAINT supplier_balances_known CHECK ((available_fen IS NULL) = (because IS NOT NULL))
      )
    `)
  }

  async down() {
    this.schema.dropTableIfExists('supplier_balances')
    this.schema.raw('ALTER TABLE supplier_connections DROP COLUMN balance_warned_at, DROP COLUMN balance_below_fen')
  }
}
