import { BaseSchema } from '@adonisjs/lucid/schema'

/** Resources that existed at a supplier before we knew them: whose they may be, and what became of that. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE resource_imports (
        id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
        connection_id BIGINT UNSIGNED NOT NULL,
        supplier_resource_id VARCHAR(160) NOT NULL,
        supplier_account VARCHAR(120) NULL,
        organisation_id BIGINT UNSIGNED NULL,
        matched_by VARCHAR(10) CHARACTER SET ascii NULL,
        offer_id BIGINT UNSIGNED NULL,
        content JSON NOT NULL,
        state VARCHAR(10) CHARACTER SET ascii NOT NULL DEFAULT 'suggested',
        resource_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
        line_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
        reason VARCHAR(200) NULL,
        decided_by BIGINT UNSIGNED NULL,
        decided_at DATETIME(3) NULL,
        seen_at DATETIME(3) NOT NULL,
        UNIQUE KEY resource_imports_number (connection_id, supplier_resource_id),
        KEY resource_imports_state (state, connection_id, seen_at),
        CONSTRAINT resource_imports_connection FOREIGN KEY (connection_id) REFERENCES supplier_connections (id),
        CONSTRAINT resource_imports_state CHECK (state IN ('suggested', 'linked'))
      )
    `)
  }

  async down() {
    this.schema.dropTableIfExists('resource_imports')
  }
}
