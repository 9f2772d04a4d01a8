import { BaseSchema } from '@adonisjs/lucid/schema'

/** `open_target` holds the address while an invitation is open: one open invitation per address and organisation. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE invitations (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        organisation_id BIGINT UNSIGNED NOT NULL,
        channel VARCHAR(8) CHARACTER SET ascii NOT NULL,
        target VARCHAR(254) NOT NULL,
        open_target VARCHAR(254) NULL,
        name VARCHAR(100) NOT NULL,
        role_code VARCHAR(40) CHARACTER SET ascii NOT NULL,
        department_id BIGINT UNSIGNED NULL,
        state VARCHAR(10) CHARACTER SET ascii NOT NULL DEFAULT 'open',
        secret_hash CHAR(64) CHARACTER SET ascii NOT NULL,
        invited_by BIGINT UNSIGNED NOT NULL,
        user_id BIGINT UNSIGNED NULL,
        sent_count SMALLINT UNSIGNED NOT NULL DEFAULT 1,
        last_sent_at DATETIME(3) NOT NULL,
        expires_at DATETIME(3) NOT NULL,
        ended_at DATETIME(3) NULL,
        created_at DATETIME(3) NOT NULL,
        UNIQUE KEY invitations_open (organisation_id, open_target),
        KEY invitations_list (organisation_id, state, id),
        CONSTRAINT invitations_organisation FOREIGN KEY (organisation_id) REFERENCES organisations (id),
        CONSTRAINT invitations_department FOREIGN KEY (department_id) REFERENCES departments (id) ON DELETE SET NULL,
        CONSTRAINT invitations_inviter FOREIGN KEY (invited_by) REFERENCES users (id),
        CONSTRAINT invitations_channel CHECK (channel IN ('mail', 'sms')),
        CONSTRAINT invitations_state CHECK (state IN ('open', 'accepted', 'withdrawn', 'expired'))
      )
    `)
  }

  async down() {
    this.schema.dropTableIfExists('invitations')
  }
}
