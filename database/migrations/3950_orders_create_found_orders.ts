import { BaseSchema } from '@adonisjs/lucid/schema'

/** Orders that were born at a supplier, each with the line it became: the key is what makes every finding of it one. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE found_orders (
        connection_id BIGINT UNSIGNED NOT NULL,
        supplier_order_no VARCHAR(120) NOT NULL,
        line_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        found_by VARCHAR(10) CHARACTER SET ascii NOT NULL,
        content JSON NOT NULL,
        found_at DATETIME(3) NOT NULL,
        seen_at DATETIME(3) NOT NULL,
        PRIMARY KEY (connection_id, supplier_order_no),
        UNIQUE KEY found_orders_line (line_id),
        CONSTRAINT found_orders_connection FOREIGN KEY (connection_id) REFERENCES supplier_connections (id),
        CONSTRAINT found_orders_line FOREIGN KEY (line_id) REFERENCES order_lines (id),
        CONSTRAINT found_orders_by CHECK (found_by IN ('list', 'notice', 'sweep'))
      )
    `)
    this.schema.raw('ALTER TABLE order_lines ADD KEY order_lines_origin (origin, state, connection_id)')
  }

  async down() {
    this.schema.raw('ALTER TABLE order_lines DROP KEY order_lines_origin')
    this.schema.dropTableIfExists('found_orders')
  }
}
