import { BaseSchema } from '@adonisjs/lucid/schema'

/** Orders and resources that a sweep found under our accounts and that no line or resource of ours knows. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE supplier_discoveries (
        id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
        connection_id BIGINT UNSIGNED NOT NULL,
        kind VARCHAR(10) CHARACTER SET ascii NOT NULL,
        supplier_no VARCHAR(160) NOT NULL,
        supplier_account VARCHAR(120) NULL,
        facts JSON NOT NULL,
        state VARCHAR(10) CHARACTER SET ascii NOT NULL DEFAULT 'open',
        sweeps INT UNSIGNED NOT NULL DEFAULT 1,
        line_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
        reason VARCHAR(200) NULL,
        decided_by BIGINT UNSIGNED NULL,
        decided_at DATETIME(3) NULL,
        first_seen_at DATETIME(3) NOT NULL,
        last_seen_at DATETIME(3) NOT NULL,
        UNIQUE KEY supplier_discoveries_number (connection_id, kind, supplier_no),
        KEY supplier_discoveries_state (state, first_seen_at),
        CONSTRAINT supplier_discoveries_connection FOREIGN KEY (connection_id) REFERENCES supplier_connections (id),
        CONSTRAINT supplier_discoveries_kind CHECK (kind IN ('order', 'resource')),
        CONSTRAINT supplier_discoveries_state CHECK (state IN ('open', 'linked', 'known', 'settled'))
      )
    `)
  }

  async down() {
    this.schema.dropTableIfExists('supplier_discoveries')
  }
}
