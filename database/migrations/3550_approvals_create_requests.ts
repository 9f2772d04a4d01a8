import { BaseSchema } from '@adonisjs/lucid/schema'

/** `open_key` names what is asked for while it is undecided, so that it is asked for once; closed requests have set it free. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE approval_requests (
        id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
        kind VARCHAR(60) CHARACTER SET ascii NOT NULL,
        subject_type VARCHAR(40) CHARACTER SET ascii NOT NULL,
        subject_id VARCHAR(64) CHARACTER SET ascii NOT NULL,
        open_key VARCHAR(160) CHARACTER SET ascii COLLATE ascii_bin NULL,
        organisation_id BIGINT UNSIGNED NULL,
        title VARCHAR(200) NOT NULL,
        size BIGINT NOT NULL,
        facts JSON NOT NULL,
        reason VARCHAR(500) NULL,
        state VARCHAR(10) CHARACTER SET ascii NOT NULL DEFAULT 'pending',
        requested_by BIGINT UNSIGNED NOT NULL,
        decided_by BIGINT UNSIGNED NULL,
        note VARCHAR(500) NULL,
        expires_at DATETIME(3) NOT NULL,
        closed_at DATETIME(3) NULL,
        created_at DATETIME(3) NOT NULL,
        updated_at DATETIME(3) NOT NULL,
        UNIQUE KEY approval_requests_open (open_key),
        KEY approval_requests_state (state, created_at, id),
        KEY approval_requests_due (state, expires_at),
        KEY approval_requests_subject (subject_type, subject_id),
        CONSTRAINT approval_requests_organisation FOREIGN KEY (organisation_id) REFERENCES organisations (id),
        CONSTRAINT approval_requests_requester FOREIGN KEY (requested_by) REFERENCES users (id),
        CONSTRAINT approval_requests_decider FOREIGN KEY (decided_by) REFERENCES users (id),
        CONSTRAINT approval_requests_state CHECK (state IN ('pending', 'approved', 'rejected', 'withdrawn', 'expired')),
        CONSTRAINT approval_requests_other CHECK (decided_by IS NULL OR decided_by <> requested_by),
        CONSTRAINT approval_requests_size CHECK (size >= 0)
      )
    `)
  }

  async down() {
    this.schema.dropTableIfExists('approval_requests')
  }
}
