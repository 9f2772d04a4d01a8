import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE offers (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        connection_id BIGINT UNSIGNED NOT NULL,
        offer_key VARCHAR(160) CHARACTER SET ascii NOT NULL,
        family VARCHAR(40) CHARACTER SET ascii NOT NULL,
        region VARCHAR(60) CHARACTER SET ascii NOT NULL,
        billing_mode VARCHAR(20) CHARACTER SET ascii NOT NULL,
        name_zh VARCHAR(200) NOT NULL,
        name_en VARCHAR(200) NOT NULL,
        specs JSON NOT NULL,
        options_schema JSON NOT NULL,
        list_fen BIGINT NOT NULL,
        stock_hint VARCHAR(20) CHARACTER SET ascii NULL,
        status VARCHAR(12) CHARACTER SET ascii NOT NULL DEFAULT 'active',
        raw JSON NULL,
        loaded_at DATETIME(3) NOT NULL,
        created_at DATETIME(3) NOT NULL,
        updated_at DATETIME(3) NOT NULL,
        UNIQUE KEY offers_key (connection_id, offer_key),
        KEY offers_browse (status, family, region, id),
        CONSTRAINT offers_connection FOREIGN KEY (connection_id) REFERENCES supplier_connections (id),
        CONSTRAINT offers_status CHECK (status IN ('active', 'gone'))
      )
    `)
    this.schema.raw(`
      CREATE TABLE price_rules (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        kind VARCHAR(20) CHARACTER SET ascii NOT NULL,
        connection_id BIGINT UNSIGNED NULL,
        family VARCHAR(40) CHARACTER SET ascii NULL,
        offer_id BIGINT UNSIGNED NULL,
        organisation_id BIGINT UNSIGNED NULL,
        rate_bp INT UNSIGNED NULL,
        price_fen BIGINT NULL,
        version INT UNSIGNED NOT NULL DEFAULT 1,
        replaces_id BIGINT UNSIGNED NULL,
        valid_from DATETIME(3) NOT NULL,
        valid_until DATETIME(3) NULL,
        status VARCHAR(10) CHARACTER SET ascii NOT NULL DEFAULT 'active',
        created_by BIGINT UNSIGNED NULL,
        created_at DATETIME(3) NOT NULL,
        updated_at DATETIME(3) NOT NULL,
        KEY price_rules_active (status, kind),
        KEY price_rules_offer (offer_id),
        CONSTRAINT price_rules_connection FOREIGN KEY (connection_id) REFERENCES supplier_connections (id),
        CONSTRAINT price_rules_offer FOREIGN KEY (offer_id) REFERENCES offers (id),
        CONSTRAINT price_rules_kind CHECK (kind IN ('agreement_discount', 'agreement_price', 'public_discount', 'public_price', 'customer_discount')),
        CONSTRAINT price_rules_effect CHECK ((rate_bp IS NULL) <> (price_fen IS NULL)),
        CONSTRAINT price_rules_status CHECK (status IN ('active', 'replaced', 'withdrawn'))
      )
    `)
  }

  async down() {
    this.schema.dropTableIfExists('price_rules')
    this.schema.dropTableIfExists('offers')
  }
}
