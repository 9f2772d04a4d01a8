import { BaseSchema } from '@adonisjs/lucid/schema'

/** Which optional attributes of customers may be pushed to this supplier; null: only those that it requires. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw('ALTER TABLE supplier_connections ADD COLUMN pushed_attributes JSON NULL')
  }

  async down() {
    this.schema.raw('ALTER TABLE supplier_connections DROP COLUMN pushed_attributes')
  }
}
