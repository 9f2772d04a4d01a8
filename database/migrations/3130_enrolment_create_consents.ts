import { BaseSchema } from '@adonisjs/lucid/schema'

/** What was agreed to stands in rows of its own, with their history; before, an enrolment kept the day of the first consent. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE supplier_consents (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        organisation_id BIGINT UNSIGNED NOT NULL,
        connection_id BIGINT UNSIGNED NOT NULL,
        state VARCHAR(10) CHARACTER SET ascii NOT NULL,
        changed_by BIGINT UNSIGNED NULL,
        changed_at DATETIME(3) NOT NULL,
        UNIQUE KEY supplier_consents_pair (organisation_id, connection_id),
        CONSTRAINT supplier_consents_organisation FOREIGN KEY (organisation_id) REFERENCES organisations (id),
        CONSTRAINT supplier_consents_connection FOREIGN KEY (connection_id) REFERENCES supplier_connections (id),
        CONSTRAINT supplier_consents_state CHECK (state IN ('given', 'withdrawn'))
      )
    `)
    this.schema.raw(`
      CREATE TABLE supplier_consent_events (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        consent_id BIGINT UNSIGNED NOT NULL,
        state VARCHAR(10) CHARACTER SET ascii NOT NULL,
        attributes JSON NOT NULL,
        user_id BIGINT UNSIGNED NULL,
        at DATETIME(3) NOT NULL,
        KEY supplier_consent_events_consent (consent_id, id),
        CONSTRAINT supplier_consent_events_consent FOREIGN KEY (consent_id) REFERENCES supplier_consents (id)
      )
    `)
    this.schema.raw(`
      INSERT INTO supplier_consents (organisation_id, connection_id, state, changed_at)
      SELECT organisation_id, connection_id, 'given', consented_at FROM enrolments WHERE consented_at IS NOT NULL
    `)
    this.schema.raw(`
      INSERT INTO supplier_consent_events (consent_id, state, attributes, at)
      SELECT id, 'given', '[]', changed_at FROM supplier_consents
    `)
    this.schema.raw('ALTER TABLE enrolments DROP COLUMN consented_at')
  }

  async down() {
    this.schema.raw('ALTER TABLE enrolments ADD COLUMN consented_at DATETIME(3) NULL AFTER invitation_url')
    this.schema.raw(`
      UPDATE enrolments JOIN supplier_consents USING (organisation_id, connection_id)
      SET enrolments.consented_at = supplier_consents.changed_at WHERE supplier_consents.state = 'given'
    `)
    this.schema.dropTableIfExists('supplier_consent_events')
    this.schema.dropTableIfExists('supplier_consents')
  }
}
