import { BaseSchema } from '@adonisjs/lucid/schema'

/** How far the orders of each account at a supplier have been listed; an empty account is our own view of all of them. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE order_watches (
        connection_id BIGINT UNSIGNED NOT NULL,
        supplier_account VARCHAR(120) NOT NULL DEFAULT '',
        listed_until DATETIME(3) NOT NULL,
        window_until DATETIME(3) NULL,
        page_cursor VARCHAR(1000) NULL,
        next_at DATETIME(3) NOT NULL,
        failures SMALLINT UNSIGNED NOT NULL DEFAULT 0,
        last_error VARCHAR(40) CHARACTER SET ascii NULL,
        listed_at DATETIME(3) NULL,
        PRIMARY KEY (connection_id, supplier_account),
        KEY order_watches_next (connection_id, next_at),
        CONSTRAINT order_watches_connection FOREIGN KEY (connection_id) REFERENCES supplier_connections (id)
      )
    `)
  }

  async down() {
    this.schema.dropTableIfExists('order_watches')
  }
}
