import { BaseSchema } from '@adonisjs/lucid/schema'

/** NULLs are never equal in a unique key: names at the top are compared by `parent_key`. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      ALTER TABLE departments
        ADD COLUMN head_user_id BIGINT UNSIGNED NULL AFTER name,
        ADD COLUMN parent_key BIGINT UNSIGNED AS (COALESCE(parent_id, 0)) VIRTUAL,
        ADD CONSTRAINT departments_head FOREIGN KEY (head_user_id) REFERENCES users (id),
        ADD UNIQUE KEY departments_sibling (organisation_id, parent_key, name)
    `)
  }

  async down() {
    this.schema.raw('ALTER TABLE departments DROP FOREIGN KEY departments_head')
    this.schema.raw('ALTER TABLE departments DROP KEY departments_sibling, DROP COLUMN parent_key, DROP COLUMN head_user_id')
  }
}
