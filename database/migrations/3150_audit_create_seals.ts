import { BaseSchema } from '@adonisjs/lucid/schema'

/** Seals stand beside the rows: an audit row itself is never written to again. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE audit_seals (
        chain VARCHAR(20) CHARACTER SET ascii NOT NULL,
        seq BIGINT UNSIGNED NOT NULL,
        row_id BIGINT UNSIGNED NOT NULL,
        hash CHAR(64) CHARACTER SET ascii NOT NULL,
        sealed_at DATETIME(3) NOT NULL,
        PRIMARY KEY (chain, seq),
        UNIQUE KEY audit_seals_row (chain, row_id)
      )
    `)
    this.schema.raw(`
      CREATE TABLE audit_verifications (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        at DATETIME(3) NOT NULL,
        sealed BIGINT UNSIGNED NOT NULL,
        head_hash CHAR(64) CHARACTER SET ascii NULL,
        waiting INT UNSIGNED NOT NULL,
        broken_row_id BIGINT UNSIGNED NULL,
        broken_seq BIGINT UNSIGNED NULL,
        problem VARCHAR(20) CHARACTER SET ascii NULL
      )
    `)
    this.schema.raw('ALTER TABLE audit_rows ADD KEY audit_rows_at (at, id)')
  }

  async down() {
    this.schema.raw('ALTER TABLE audit_rows DROP KEY audit_rows_at')
    this.schema.dropTableIfExists('audit_verifications')
    this.schema.dropTableIfExists('audit_seals')
  }
}
