import { BaseSchema } from '@adonisjs/lucid/schema'

/** A supplier sent the customer a code of its own. The code itself is never stored; how often it was sent and tried is. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE enrolment_codes (
        enrolment_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
        sent_at DATETIME(3) NOT NULL,
        sends INT UNSIGNED NOT NULL,
        counted_from DATETIME(3) NOT NULL,
        tries INT UNSIGNED NOT NULL,
        CONSTRAINT enrolment_codes_enrolment FOREIGN KEY (enrolment_id) REFERENCES enrolments (id)
      )
    `)
  }

  async down() {
    this.schema.raw('DROP TABLE enrolment_codes')
  }
}
