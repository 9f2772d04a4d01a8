import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      ALTER TABLE organisations
        ADD COLUMN credit_code CHAR(18) CHARACTER SET ascii NULL AFTER name,
        ADD COLUMN address VARCHAR(300) NULL AFTER credit_code
    `)
  }

  async down() {
    this.schema.raw('ALTER TABLE organisations DROP COLUMN address, DROP COLUMN credit_code')
  }
}
