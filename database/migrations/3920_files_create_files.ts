import { BaseSchema } from '@adonisjs/lucid/schema'

/** What is known of uploaded files; their content lies below `UPLOADS_DIR` under the row's id. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE stored_files (
        id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
        subject_type VARCHAR(40) CHARACTER SET ascii NOT NULL,
        subject_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        organisation_id BIGINT UNSIGNED NULL,
        name VARCHAR(160) NOT NULL,
        type VARCHAR(40) CHARACTER SET ascii NOT NULL,
        byte_count INT UNSIGNED NOT NULL,
        sha256 CHAR(64) CHARACTER SET ascii NOT NULL,
        is_public TINYINT(1) NOT NULL DEFAULT 0,
        uploaded_by BIGINT UNSIGNED NULL,
        created_at DATETIME(3) NOT NULL,
        removed_at DATETIME(3) NULL,
        KEY stored_files_subject (subject_type, subject_id),
        KEY stored_files_removed (removed_at)
      )
    `)
  }

  async down() {
    this.schema.dropTableIfExists('stored_files')
  }
}
