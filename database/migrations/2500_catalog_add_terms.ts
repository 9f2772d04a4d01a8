import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      ALTER TABLE offers
        MODIFY list_fen BIGINT NULL,
        ADD COLUMN region_zh VARCHAR(100) NULL,
        ADD COLUMN region_en VARCHAR(100) NULL,
        ADD COLUMN family_zh VARCHAR(100) NULL,
        ADD COLUMN family_en VARCHAR(100) NULL,
        ADD COLUMN months JSON NULL,
        ADD COLUMN quantity_max INT UNSIGNED NULL,
        ADD COLUMN content_hash CHAR(64) CHARACTER SET ascii NULL
    `)
    this.schema.raw(`
      ALTER TABLE price_rules
        ADD COLUMN target_key VARCHAR(160) CHARACTER SET ascii COLLATE ascii_bin NULL,
        ADD UNIQUE KEY price_rules_target_version (target_key, version)
    `)
    this.schema.raw(`
      CREATE TABLE offer_loads (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        connection_id BIGINT UNSIGNED NOT NULL,
        state VARCHAR(10) CHARACTER SET ascii NOT NULL DEFAULT 'waiting',
        seen INT UNSIGNED NOT NULL DEFAULT 0,
        added INT UNSIGNED NOT NULL DEFAULT 0,
        changed INT UNSIGNED NOT NULL DEFAULT 0,
        gone INT UNSIGNED NOT NULL DEFAULT 0,
        problem JSON NULL,
        started_by BIGINT UNSIGNED NULL,
        created_at DATETIME(3) NOT NULL,
        updated_at DATETIME(3) NOT NULL,
        finished_at DATETIME(3) NULL,
        KEY offer_loads_connection (connection_id, id),
        CONSTRAINT offer_loads_connection FOREIGN KEY (connection_id) REFERENCES supplier_connections (id),
        CONSTRAINT offer_loads_state CHECK (state IN ('waiting', 'running', 'done', 'failed'))
      )
    `)
  }

  async down() {
    this.schema.dropTableIfExists('offer_loads')
    this.schema.raw('ALTER TABLE price_rules DROP KEY price_rules_target_version, DROP COLUMN target_key')
    this.schema.raw(`
      ALTER TABLE offers DROP COLUMN region_zh, DROP COLUMN region_en, DROP COLUMN family_zh, DROP COLUMN family_en,
        DROP COLUMN months, DROP COLUMN quantity_max, DROP COLUMN content_hash
    `)
  }
}
