import { BaseSchema } from '@adonisjs/lucid/schema'

/** Who was whose customer when. What was assigned in one go shares its batch, which is undone in one go. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE customer_assignments (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        batch VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        organisation_id BIGINT UNSIGNED NOT NULL,
        from_user_id BIGINT UNSIGNED NULL,
        to_user_id BIGINT UNSIGNED NULL,
        assigned_by BIGINT UNSIGNED NULL,
        undoes VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
        created_at DATETIME(3) NOT NULL,
        UNIQUE KEY customer_assignments_batch (batch, organisation_id),
        UNIQUE KEY customer_assignments_undone (undoes, organisation_id),
        KEY customer_assignments_customer (organisation_id, id),
        CONSTRAINT customer_assignments_customer FOREIGN KEY (organisation_id) REFERENCES organisations (id),
        CONSTRAINT customer_assignments_from FOREIGN KEY (from_user_id) REFERENCES users (id),
        CONSTRAINT customer_assignments_to FOREIGN KEY (to_user_id) REFERENCES users (id)
      )
    `)
  }

  async down() {
    this.schema.dropTableIfExists('customer_assignments')
  }
}
