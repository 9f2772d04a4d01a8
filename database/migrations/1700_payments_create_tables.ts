import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE recharges (
        id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
        organisation_id BIGINT UNSIGNED NOT NULL,
        method VARCHAR(20) CHARACTER SET ascii NOT NULL,
        amount_fen BIGINT NOT NULL,
        reference VARCHAR(100) NOT NULL,
        payer_name VARCHAR(200) NULL,
        note VARCHAR(500) NULL,
        state VARCHAR(12) CHARACTER SET ascii NOT NULL DEFAULT 'entered',
        entered_by BIGINT UNSIGNED NOT NULL,
        decided_by BIGINT UNSIGNED NULL,
        decision_note VARCHAR(500) NULL,
        created_at DATETIME(3) NOT NULL,
        decided_at DATETIME(3) NULL,
        UNIQUE KEY recharges_reference (method, reference),
        KEY recharges_state (state, created_at),
        KEY recharges_organisation (organisation_id, created_at),
        CONSTRAINT recharges_owner FOREIGN KEY (organisation_id) REFERENCES organisations (id),
        CONSTRAINT recharges_amount CHECK (amount_fen > 0),
        CONSTRAINT recharges_second_person CHECK (decided_by IS NULL OR decided_by <> entered_by),
        CONSTRAINT recharges_method CHECK (method IN ('offline', 'corporate_transfer')),
        CONSTRAINT recharges_state CHECK (state IN ('entered', 'confirmed', 'rejected'))
      )
    `)
  }

  async down() {
    this.schema.dropTableIfExists('recharges')
  }
}
