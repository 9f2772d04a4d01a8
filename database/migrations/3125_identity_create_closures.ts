import { BaseSchema } from '@adonisjs/lucid/schema'

/** `open_key` names who or what is being closed while the closure is open: one at a time. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE closures (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        kind VARCHAR(12) CHARACTER SET ascii NOT NULL,
        organisation_id BIGINT UNSIGNED NOT NULL,
        user_id BIGINT UNSIGNED NULL,
        requested_by BIGINT UNSIGNED NOT NULL,
        state VARCHAR(8) CHARACTER SET ascii NOT NULL DEFAULT 'open',
        open_key VARCHAR(40) CHARACTER SET ascii NULL,
        due_at DATETIME(3) NOT NULL,
        postponed_at DATETIME(3) NULL,
        created_at DATETIME(3) NOT NULL,
        ended_at DATETIME(3) NULL,
        UNIQUE KEY closures_open (open_key),
        KEY closures_due (state, due_at),
        CONSTRAINT closures_organisation FOREIGN KEY (organisation_id) REFERENCES organisations (id),
        CONSTRAINT closures_user FOREIGN KEY (user_id) REFERENCES users (id),
        CONSTRAINT closures_kind CHECK (kind IN ('person', 'organisation')),
        CONSTRAINT closures_state CHECK (state IN ('open', 'undone', 'done'))
      )
    `)
    this.schema.raw('ALTER TABLE users ADD COLUMN erased_at DATETIME(3) NULL AFTER last_signed_in_at')
  }

  async down() {
    this.schema.raw('ALTER TABLE users DROP COLUMN erased_at')
    this.schema.dropTableIfExists('closures')
  }
}
