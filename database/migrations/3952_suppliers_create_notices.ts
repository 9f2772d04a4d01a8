import { BaseSchema } from '@adonisjs/lucid/schema'

/** What suppliers told us, once each; and what came in their name and was not believed, counted. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE supplier_notices (
        id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
        connection_id BIGINT UNSIGNED NOT NULL,
        notice_id VARCHAR(160) NOT NULL,
        kind VARCHAR(20) CHARACTER SET ascii NOT NULL,
        supplier_order_no VARCHAR(120) NULL,
        supplier_account VARCHAR(120) NULL,
        supplier_resource_id VARCHAR(160) NULL,
        state VARCHAR(10) CHARACTER SET ascii NOT NULL DEFAULT 'received',
        outcome VARCHAR(20) CHARACTER SET ascii NULL,
        tries SMALLINT UNSIGNED NOT NULL DEFAULT 0,
        copies INT UNSIGNED NOT NULL DEFAULT 1,
        occurred_at DATETIME(3) NOT NULL,
        received_at DATETIME(3) NOT NULL,
        acted_at DATETIME(3) NULL,
        UNIQUE KEY supplier_notices_notice (connection_id, notice_id),
        KEY supplier_notices_state (state, received_at),
        KEY supplier_notices_received (received_at, id),
        CONSTRAINT supplier_notices_connection FOREIGN KEY (connection_id) REFERENCES supplier_connections (id),
        CONSTRAINT supplier_notices_state CHECK (state IN ('received', 'acted', 'ignored'))
      )
    `)
    this.schema.raw(`
      CREATE TABLE refused_notices (
        connection_id BIGINT UNSIGNED NOT NULL,
        refused_for VARCHAR(12) CHARACTER SET ascii NOT NULL,
        hour DATETIME NOT NULL,
        total INT UNSIGNED NOT NULL,
        last_address VARCHAR(45) CHARACTER SET ascii NOT NULL,
        last_path VARCHAR(200) NOT NULL,
        last_bytes INT UNSIGNED NOT NULL,
        last_hash CHAR(64) CHARACTER SET ascii NOT NULL,
        first_at DATETIME(3) NOT NULL,
        last_at DATETIME(3) NOT NULL,
        PRIMARY KEY (connection_id, refused_for, hour),
        KEY refused_notices_last (last_at),
        CONSTRAINT refused_notices_connection FOREIGN KEY (connection_id) REFERENCES supplier_connections (id)
      )
    `)
  }

  async down() {
    this.schema.dropTableIfExists('refused_notices')
    this.schema.dropTableIfExists('supplier_notices')
  }
}
