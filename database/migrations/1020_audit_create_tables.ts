import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE audit_rows (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        at DATETIME(3) NOT NULL,
        actor_kind VARCHAR(12) CHARACTER SET ascii NOT NULL,
        actor_user_id BIGINT UNSIGNED NULL,
        organisation_id BIGINT UNSIGNED NULL,
        action VARCHAR(80) CHARACTER SET ascii NOT NULL,
        subject_type VARCHAR(40) CHARACTER SET ascii NOT NULL,
        subject_id VARCHAR(64) CHARACTER SET ascii NOT NULL,
        before_values JSON NULL,
        after_values JSON NULL,
        ip_address VARCHAR(45) CHARACTER SET ascii NULL,
        request_id VARCHAR(64) CHARACTER SET ascii NULL,
        KEY audit_rows_subject (subject_type, subject_id, id),
        KEY audit_rows_actor (actor_user_id, id),
        KEY audit_rows_organisation (organisation_id, id),
        KEY audit_rows_action (action, id)
      )
    `)
  }

  async down() {
    this.schema.dropTableIfExists('audit_rows')
  }
}
