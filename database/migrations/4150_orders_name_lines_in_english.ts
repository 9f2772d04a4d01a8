import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * What was bought is called by both of its offer's names; a line of no offer keeps its one name. A line that was born before has the
 * English one where its offer is still called what the line is called. The index serves the search by either.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      ALTER TABLE order_lines
        ADD COLUMN name_en VARCHAR(200) NULL AFTER name,
        DROP KEY order_lines_name,
        ADD KEY order_lines_name (name, name_en, order_id)
    `)
    this.schema.raw(`
      ALTER TABLE orders
        ADD COLUMN first_line_en VARCHAR(200) NULL AFTER second_line,
        ADD COLUMN second_line_en VARCHAR(200) NULL AFTER first_line_en
    `)
    this.schema.raw(`
      UPDATE order_lines JOIN offers ON offers.id = order_lines.offer_id AND offers.name_zh = order_lines.name
      SET order_lines.name_en = offers.name_en
    `)
    this.schema.raw(`
      UPDATE orders
        JOIN (SELECT order_id, MIN(position) AS first_position FROM order_lines GROUP BY order_id) AS placed ON placed.order_id = orders.id
        JOIN order_lines AS first ON first.order_id = orders.id AND first.position = placed.first_position
        LEFT JOIN order_lines AS second ON second.order_id = orders.id AND second.position = placed.first_position + 1
      SET orders.first_line_en = first.name_en, orders.second_line_en = second.name_en
    `)
  }

  async down() {
    this.schema.raw('ALTER TABLE orders DROP COLUMN second_line_en, DROP COLUMN first_line_en')
    this.schema.raw('ALTER TABLE order_lines DROP KEY order_lines_name, DROP COLUMN name_en, ADD KEY order_lines_name (name, order_id)')
  }
}
