import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE cart_items (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        organisation_id BIGINT UNSIGNED NOT NULL,
        user_id BIGINT UNSIGNED NOT NULL,
        offer_id BIGINT UNSIGNED NOT NULL,
        options JSON NOT NULL,
        quantity SMALLINT UNSIGNED NOT NULL,
        months SMALLINT UNSIGNED NOT NULL,
        created_at DATETIME(3) NOT NULL,
        updated_at DATETIME(3) NOT NULL,
        KEY cart_items_user (user_id, id),
        CONSTRAINT cart_items_user FOREIGN KEY (user_id) REFERENCES users (id),
        CONSTRAINT cart_items_offer FOREIGN KEY (offer_id) REFERENCES offers (id)
      )
    `)
    this.schema.raw(`
      CREATE TABLE quotes (
        id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
        organisation_id BIGINT UNSIGNED NOT NULL,
        user_id BIGINT UNSIGNED NOT NULL,
        state VARCHAR(10) CHARACTER SET ascii NOT NULL DEFAULT 'open',
        list_fen BIGINT NOT NULL,
        total_fen BIGINT NOT NULL,
        has_problems TINYINT(1) NOT NULL DEFAULT 0,
        expires_at DATETIME(3) NOT NULL,
        created_at DATETIME(3) NOT NULL,
        KEY quotes_organisation (organisation_id, created_at),
        CONSTRAINT quotes_state CHECK (state IN ('open', 'ordered', 'expired'))
      )
    `)
    this.schema.raw(`
      CREATE TABLE quote_lines (
        id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
        quote_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        position SMALLINT UNSIGNED NOT NULL,
        offer_id BIGINT UNSIGNED NOT NULL,
        connection_id BIGINT UNSIGNED NOT NULL,
        cart_item_id BIGINT UNSIGNED NULL,
        options JSON NOT NULL,
        quantity SMALLINT UNSIGNED NOT NULL,
        months SMALLINT UNSIGNED NOT NULL,
        list_fen BIGINT NOT NULL,
        price_fen BIGINT NOT NULL,
        cost_fen BIGINT NOT NULL,
        provenance JSON NOT NULL,
        problems JSON NOT NULL,
        supplier_quote JSON NULL,
        KEY quote_lines_quote (quote_id, position),
        CONSTRAINT quote_lines_quote FOREIGN KEY (quote_id) REFERENCES quotes (id)
      )
    `)
    this.schema.raw(`
      CREATE TABLE orders (
        id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
        organisation_id BIGINT UNSIGNED NOT NULL,
        user_id BIGINT UNSIGNED NOT NULL,
        quote_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
        action VARCHAR(12) CHARACTER SET ascii NOT NULL DEFAULT 'new',
        state VARCHAR(20) CHARACTER SET ascii NOT NULL,
        list_fen BIGINT NOT NULL,
        total_fen BIGINT NOT NULL,
        version INT UNSIGNED NOT NULL DEFAULT 1,
        created_at DATETIME(3) NOT NULL,
        updated_at DATETIME(3) NOT NULL,
        UNIQUE KEY orders_quote (quote_id),
        KEY orders_organisation (organisation_id, created_at, id),
        KEY orders_state (state, created_at),
        KEY orders_created (created_at, id),
        CONSTRAINT orders_owner FOREIGN KEY (organisation_id) REFERENCES organisations (id)
      )
    `)
    this.schema.raw(`
      CREATE TABLE order_lines (
        id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
        order_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        organisation_id BIGINT UNSIGNED NOT NULL,
        position SMALLINT UNSIGNED NOT NULL,
        action VARCHAR(12) CHARACTER SET ascii NOT NULL DEFAULT 'new',
        origin VARCHAR(10) CHARACTER SET ascii NOT NULL DEFAULT 'hub',
        state VARCHAR(24) CHARACTER SET ascii NOT NULL,
        state_before VARCHAR(24) CHARACTER SET ascii NULL,
        owner VARCHAR(12) CHARACTER SET ascii NULL,
        due_at DATETIME(3) NULL,
        connection_id BIGINT UNSIGNED NOT NULL,
        offer_id BIGINT UNSIGNED NULL,
        resource_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
        name VARCHAR(200) NOT NULL,
        options JSON NOT NULL,
        quantity SMALLINT UNSIGNED NOT NULL,
        months SMALLINT UNSIGNED NOT NULL,
        list_fen BIGINT NOT NULL,
        price_fen BIGINT NOT NULL,
        cost_fen BIGINT NOT NULL,
        ceiling_fen BIGINT NOT NULL,
        refund_fen BIGINT NOT NULL DEFAULT 0,
        provenance JSON NOT NULL,
        supplier_account VARCHAR(120) NULL,
        supplier_order_no VARCHAR(120) NULL,
        supplier_raw_state VARCHAR(60) NULL,
        supplier_paid_fen BIGINT NULL,
        generation SMALLINT UNSIGNED NOT NULL DEFAULT 1,
        problem JSON NULL,
        version INT UNSIGNED NOT NULL DEFAULT 1,
        created_at DATETIME(3) NOT NULL,
        updated_at DATETIME(3) NOT NULL,
        KEY order_lines_order (order_id, position),
        KEY order_lines_due (state, due_at),
        KEY order_lines_resource (resource_id),
        KEY order_lines_supplier_order (connection_id, supplier_order_no),
        CONSTRAINT order_lines_order FOREIGN KEY (order_id) REFERENCES orders (id),
        CONSTRAINT order_lines_connection FOREIGN KEY (connection_id) REFERENCES supplier_connections (id)
      )
    `)
    this.schema.raw(`
      CREATE TABLE order_line_events (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        order_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        line_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        sequence SMALLINT UNSIGNED NOT NULL,
        from_state VARCHAR(24) CHARACTER SET ascii NULL,
        to_state VARCHAR(24) CHARACTER SET ascii NOT NULL,
        actor_kind VARCHAR(12) CHARACTER SET ascii NOT NULL,
        actor_user_id BIGINT UNSIGNED NULL,
        note_key VARCHAR(80) CHARACTER SET ascii NULL,
        note_args JSON NULL,
        call_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
        at DATETIME(3) NOT NULL,
        UNIQUE KEY order_line_events_sequence (line_id, sequence),
        KEY order_line_events_order (order_id, id),
        CONSTRAINT order_line_events_line FOREIGN KEY (line_id) REFERENCES order_lines (id)
      )
    `)
    this.schema.raw(`
      CREATE TABLE resources (
        id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
        organisation_id BIGINT UNSIGNED NOT NULL,
        connection_id BIGINT UNSIGNED NOT NULL,
        line_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        offer_id BIGINT UNSIGNED NULL,
        supplier_resource_id VARCHAR(160) NOT NULL,
        supplier_account VARCHAR(120) NULL,
        family VARCHAR(40) CHARACTER SET ascii NOT NULL,
        region VARCHAR(60) CHARACTER SET ascii NOT NULL,
        name VARCHAR(200) NOT NULL,
        state VARCHAR(20) CHARACTER SET ascii NOT NULL,
        spec JSON NOT NULL,
        endpoints JSON NOT NULL,
        price_fen BIGINT NOT NULL,
        started_at DATETIME(3) NOT NULL,
        expires_at DATETIME(3) NULL,
        ended_at DATETIME(3) NULL,
        synced_at DATETIME(3) NOT NULL,
        created_at DATETIME(3) NOT NULL,
        updated_at DATETIME(3) NOT NULL,
        UNIQUE KEY resources_supplier (connection_id, supplier_resource_id),
        KEY resources_organisation (organisation_id, state, id),
        KEY resources_line (line_id),
        KEY resources_expiry (state, expires_at),
        CONSTRAINT resources_owner FOREIGN KEY (organisation_id) REFERENCES organisations (id),
        CONSTRAINT resources_connection FOREIGN KEY (connection_id) REFERENCES supplier_connections (id),
        CONSTRAINT resources_line FOREIGN KEY (line_id) REFERENCES order_lines (id)
      )
    `)
    this.schema.raw(`
      CREATE TABLE unsubscribe_quotes (
        id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
        resource_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        organisation_id BIGINT UNSIGNED NOT NULL,
        user_id BIGINT UNSIGNED NOT NULL,
        refund_fen BIGINT NOT NULL,
        supplier_refund_fen BIGINT NULL,
        estimated TINYINT(1) NOT NULL,
        state VARCHAR(10) CHARACTER SET ascii NOT NULL DEFAULT 'open',
        order_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
        expires_at DATETIME(3) NOT NULL,
        created_at DATETIME(3) NOT NULL,
        KEY unsubscribe_quotes_resource (resource_id, created_at),
        CONSTRAINT unsubscribe_quotes_resource FOREIGN KEY (resource_id) REFERENCES resources (id),
        CONSTRAINT unsubscribe_quotes_state CHECK (state IN ('open', 'used', 'expired'))
      )
    `)
  }

  async down() {
    this.schema.dropTableIfExists('unsubscribe_quotes')
    this.schema.dropTableIfExists('resources')
    this.schema.dropTableIfExists('order_line_events')
    this.schema.dropTableIfExists('order_lines')
    this.schema.dropTableIfExists('orders')
    this.schema.dropTableIfExists('quote_lines')
    this.schema.dropTableIfExists('quotes')
    this.schema.dropTableIfExists('cart_items')
  }
}
