import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    this.schema.raw('ALTER TABLE roles ADD COLUMN retired_at DATETIME(3) NULL')
  }

  async down() {
    this.schema.raw('ALTER TABLE roles DROP COLUMN retired_at')
  }
}
