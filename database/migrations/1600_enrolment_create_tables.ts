import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE enrolments (
        id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
        organisation_id BIGINT UNSIGNED NOT NULL,
        connection_id BIGINT UNSIGNED NOT NULL,
        state VARCHAR(20) CHARACTER SET ascii NOT NULL,
        supplier_account VARCHAR(120) NULL,
        generation SMALLINT UNSIGNED NOT NULL DEFAULT 1,
        kyc_state VARCHAR(20) CHARACTER SET ascii NULL,
        invitation_url VARCHAR(500) NULL,
        consented_at DATETIME(3) NULL,
        linked_by BIGINT UNSIGNED NULL,
        last_error VARCHAR(255) NULL,
        created_at DATETIME(3) NOT NULL,
        updated_at DATETIME(3) NOT NULL,
        UNIQUE KEY enrolments_pair (organisation_id, connection_id),
        CONSTRAINT enrolments_organisation FOREIGN KEY (organisation_id) REFERENCES organisations (id),
        CONSTRAINT enrolments_connection FOREIGN KEY (connection_id) REFERENCES supplier_connections (id),
        CONSTRAINT enrolments_state CHECK (state IN ('syncing', 'invited', 'active', 'suspended', 'uncertain', 'refused'))
      )
    `)
  }

  async down() {
    this.schema.dropTableIfExists('enrolments')
  }
}
