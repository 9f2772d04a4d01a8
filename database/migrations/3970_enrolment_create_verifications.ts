import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * Who an organisation is, verified once, and what each supplier made of it. The number and the names of people are sealed; the
 * blind index finds the same number elsewhere. `verification_numbers` holds one row per number, to be locked while a claim on
 * it is decided.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE verifications (
        organisation_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
        state VARCHAR(10) CHARACTER SET ascii NOT NULL DEFAULT 'none',
        version SMALLINT UNSIGNED NOT NULL DEFAULT 0,
        subject VARCHAR(10) CHARACTER SET ascii NULL,
        shown_name VARCHAR(200) NULL,
        shown_number VARCHAR(20) CHARACTER SET ascii NULL,
        identity_sealed TEXT CHARACTER SET ascii NULL,
        number_index CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
        licence_file_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
        reason VARCHAR(200) NULL,
        submitted_by BIGINT UNSIGNED NULL,
        submitted_at DATETIME(3) NULL,
        tries TINYINT UNSIGNED NOT NULL DEFAULT 0,
        decided_by BIGINT UNSIGNED NULL,
        decided_at DATETIME(3) NULL,
        due_at DATETIME(3) NULL,
        created_at DATETIME(3) NOT NULL,
        updated_at DATETIME(3) NOT NULL,
        KEY verifications_state (state, due_at),
        KEY verifications_number (number_index),
        CONSTRAINT verifications_organisation FOREIGN KEY (organisation_id) REFERENCES organisations (id),
        CONSTRAINT verifications_state CHECK (state IN ('none', 'in_review', 'returned', 'approved', 'erased'))
      )
    `)
    this.schema.raw(`
      CREATE TABLE verification_numbers (
        number_index CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
        claimed_at DATETIME(3) NOT NULL
      )
    `)
    this.schema.raw(`
      CREATE TABLE kyc_submissions (
        id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
        enrolment_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        organisation_id BIGINT UNSIGNED NOT NULL,
        connection_id BIGINT UNSIGNED NOT NULL,
        state VARCHAR(12) CHARACTER SET ascii NOT NULL,
        owner VARCHAR(12) CHARACTER SET ascii NULL,
        generation SMALLINT UNSIGNED NOT NULL DEFAULT 1,
        sent_version SMALLINT UNSIGNED NULL,
        raw_state VARCHAR(60) NULL,
        reason VARCHAR(200) NULL,
        polls SMALLINT UNSIGNED NOT NULL DEFAULT 0,
        due_at DATETIME(3) NULL,
        last_call_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
        version INT UNSIGNED NOT NULL DEFAULT 1,
        verified_at DATETIME(3) NULL,
        created_at DATETIME(3) NOT NULL,
        updated_at DATETIME(3) NOT NULL,
        UNIQUE KEY kyc_submissions_enrolment (enrolment_id),
        KEY kyc_submissions_due (state, due_at),
        KEY kyc_submissions_organisation (organisation_id),
        CONSTRAINT kyc_submissions_enrolment FOREIGN KEY (enrolment_id) REFERENCES enrolments (id),
        CONSTRAINT kyc_submissions_organisation FOREIGN KEY (organisation_id) REFERENCES organisations (id),
        CONSTRAINT kyc_submissions_connection FOREIGN KEY (connection_id) REFERENCES supplier_connections (id)
      )
    `)
  }

  async down() {
    this.schema.dropTableIfExists('kyc_submissions')
    this.schema.dropTableIfExists('verification_numbers')
    this.schema.dropTableIfExists('verifications')
  }
}
