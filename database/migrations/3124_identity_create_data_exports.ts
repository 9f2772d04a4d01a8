import { BaseSchema } from '@adonisjs/lucid/schema'

/** The archive itself lies in slices, so that any web process can hand it out, whichever worker made it. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE data_exports (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        kind VARCHAR(12) CHARACTER SET ascii NOT NULL,
        organisation_id BIGINT UNSIGNED NOT NULL,
        user_id BIGINT UNSIGNED NOT NULL,
        state VARCHAR(10) CHARACTER SET ascii NOT NULL DEFAULT 'waiting',
        live_key VARCHAR(40) CHARACTER SET ascii NULL,
        parts_done SMALLINT UNSIGNED NOT NULL DEFAULT 0,
        parts_total SMALLINT UNSIGNED NOT NULL DEFAULT 0,
        bytes BIGINT UNSIGNED NULL,
        expires_at DATETIME(3) NULL,
        created_at DATETIME(3) NOT NULL,
        finished_at DATETIME(3) NULL,
        UNIQUE KEY data_exports_live (live_key),
        KEY data_exports_user (user_id, kind, id),
        KEY data_exports_expiry (state, expires_at),
        CONSTRAINT data_exports_organisation FOREIGN KEY (organisation_id) REFERENCES organisations (id),
        CONSTRAINT data_exports_user FOREIGN KEY (user_id) REFERENCES users (id),
        CONSTRAINT data_exports_kind CHECK (kind IN ('person', 'organisation')),
        CONSTRAINT data_exports_state CHECK (state IN ('waiting', 'running', 'ready', 'failed', 'expired'))
      )
    `)
    this.schema.raw(`
      CREATE TABLE data_export_slices (
        export_id BIGINT UNSIGNED NOT NULL,
        position INT UNSIGNED NOT NULL,
        content MEDIUMBLOB NOT NULL,
        PRIMARY KEY (export_id, position),
        CONSTRAINT data_export_slices_export FOREIGN KEY (export_id) REFERENCES data_exports (id)
      )
    `)
  }

  async down() {
    this.schema.dropTableIfExists('data_export_slices')
    this.schema.dropTableIfExists('data_exports')
  }
}
