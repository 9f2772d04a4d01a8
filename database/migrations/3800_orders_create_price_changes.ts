import { BaseSchema } from '@adonisjs/lucid/schema'

/** A supplier's price that moved after the quote, put to the customer; `accepted_at` is their yes. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE order_line_price_changes (
        id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
        line_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        sequence INT UNSIGNED NOT NULL,
        price_before_fen BIGINT NOT NULL,
        price_after_fen BIGINT NOT NULL,
        cost_before_fen BIGINT NOT NULL,
        cost_after_fen BIGINT NOT NULL,
        expires_at DATETIME(3) NOT NULL,
        created_at DATETIME(3) NOT NULL,
        accepted_at DATETIME(3) NULL,
        accepted_by BIGINT UNSIGNED NULL,
        UNIQUE KEY order_line_price_changes_sequence (line_id, sequence),
        CONSTRAINT order_line_price_changes_line FOREIGN KEY (line_id) REFERENCES order_lines (id),
        CONSTRAINT order_line_price_changes_amounts CHECK (price_after_fen >= price_before_fen AND cost_after_fen > cost_before_fen)
      )
    `)
  }

  async down() {
    this.schema.dropTableIfExists('order_line_price_changes')
  }
}
