import { BaseSchema } from '@adonisjs/lucid/schema'

/** Where an order was born, for lists: all of its lines were born in the same place. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw("ALTER TABLE orders ADD COLUMN origin VARCHAR(10) CHARACTER SET ascii NOT NULL DEFAULT 'hub' AFTER action")
    this.schema.raw(`
      UPDATE orders SET origin = 'supplier'
      WHERE EXISTS (SELECT 1 FROM order_lines WHERE order_lines.order_id = orders.id AND order_lines.origin = 'supplier')
    `)
  }

  async down() {
    this.schema.raw('ALTER TABLE orders DROP COLUMN origin')
  }
}
