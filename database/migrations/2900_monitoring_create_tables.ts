import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE invariant_results (
        id VARCHAR(8) CHARACTER SET ascii NOT NULL PRIMARY KEY,
        title VARCHAR(200) NOT NULL,
        ok TINYINT(1) NOT NULL,
        violations JSON NOT NULL,
        violation_count INT UNSIGNED NOT NULL,
        checked_at DATETIME(3) NOT NULL,
        broken_since DATETIME(3) NULL
      )
    `)
  }

  async down() {
    this.schema.dropTableIfExists('invariant_results')
  }
}
