import { BaseSchema } from '@adonisjs/lucid/schema'

/** What administrators set; where a role has no row for a kind, the kind's own default holds. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE approval_rights (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        role_id BIGINT UNSIGNED NOT NULL,
        kind VARCHAR(60) CHARACTER SET ascii NOT NULL,
        may TINYINT(1) NOT NULL,
        limit_value BIGINT NULL,
        updated_at DATETIME(3) NOT NULL,
        UNIQUE KEY approval_rights_role_kind (role_id, kind),
        CONSTRAINT approval_rights_role FOREIGN KEY (role_id) REFERENCES roles (id),
        CONSTRAINT approval_rights_limit CHECK (limit_value IS NULL OR (limit_value >= 0 AND may = 1))
      )
    `)
  }

  async down() {
    this.schema.dropTableIfExists('approval_rights')
  }
}
