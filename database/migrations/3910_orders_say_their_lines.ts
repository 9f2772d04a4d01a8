import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * What a list says of an order's lines stands in the order's own row: lines are born with their order and keep their names. The
 * index is for the search by name.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      ALTER TABLE orders
        ADD COLUMN first_line VARCHAR(200) NOT NULL DEFAULT '' AFTER action,
        ADD COLUMN second_line VARCHAR(200) NULL AFTER first_line,
        ADD COLUMN line_count SMALLINT UNSIGNED NOT NULL DEFAULT 0 AFTER second_line
    `)
    this.schema.raw('ALTER TABLE order_lines ADD KEY order_lines_name (name, order_id)')
    this.schema.raw(`
      UPDATE orders
        JOIN (
          SELECT order_id, COUNT(*) AS line_count, MIN(position) AS first_position FROM order_lines GROUP BY order_id
        ) AS counted ON counted.order_id = orders.id
        JOIN order_lines AS first ON first.order_id = orders.id AND first.position = counted.first_position
        LEFT JOIN order_lines AS second ON second.order_id = orders.id AND second.position = counted.first_position + 1
      SET orders.first_line = first.name, orders.second_line = second.name, orders.line_count = counted.line_count
    `)
  }

  async down() {
    this.schema.raw('ALTER TABLE order_lines DROP KEY order_lines_name')
    this.schema.raw('ALTER TABLE orders DROP COLUMN first_line, DROP COLUMN second_line, DROP COLUMN line_count')
  }
}
