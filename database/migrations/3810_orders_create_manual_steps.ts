import { BaseSchema } from '@adonisjs/lucid/schema'

/** What operators do where a supplier has no call: one row per operation key, with the evidence of what was done. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE manual_steps (
        id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
        line_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        organisation_id BIGINT UNSIGNED NOT NULL,
        connection_id BIGINT UNSIGNED NOT NULL,
        call_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        operation VARCHAR(40) CHARACTER SET ascii NOT NULL,
        operation_key VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        state VARCHAR(10) CHARACTER SET ascii NOT NULL DEFAULT 'open',
        due_at DATETIME(3) NOT NULL,
        evidence JSON NULL,
        answered_by BIGINT UNSIGNED NULL,
        answered_at DATETIME(3) NULL,
        created_at DATETIME(3) NOT NULL,
        UNIQUE KEY manual_steps_operation_key (operation_key),
        KEY manual_steps_state (state, due_at),
        KEY manual_steps_line (line_id),
        CONSTRAINT manual_steps_line FOREIGN KEY (line_id) REFERENCES order_lines (id),
        CONSTRAINT manual_steps_state CHECK (state IN ('open', 'done', 'refused', 'dropped'))
      )
    `)
  }

  async down() {
    this.schema.dropTableIfExists('manual_steps')
  }
}
