import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE campaigns (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        state VARCHAR(10) CHARACTER SET ascii NOT NULL DEFAULT 'draft',
        name_zh VARCHAR(100) NOT NULL,
        name_en VARCHAR(100) NOT NULL,
        text_zh VARCHAR(2000) NOT NULL,
        text_en VARCHAR(2000) NOT NULL,
        starts_at DATETIME(3) NOT NULL,
        ends_at DATETIME(3) NOT NULL,
        combination VARCHAR(8) CHARACTER SET ascii NOT NULL,
        audience VARCHAR(16) CHARACTER SET ascii NOT NULL,
        new_days SMALLINT UNSIGNED NULL,
        uses_max INT UNSIGNED NULL,
        uses_per_customer INT UNSIGNED NULL,
        uses_taken INT UNSIGNED NOT NULL DEFAULT 0,
        title_zh VARCHAR(60) NULL,
        title_en VARCHAR(60) NULL,
        words_zh VARCHAR(160) NULL,
        words_en VARCHAR(160) NULL,
        tone VARCHAR(10) CHARACTER SET ascii NOT NULL DEFAULT 'plain',
        link VARCHAR(200) CHARACTER SET ascii NULL,
        in_carousel TINYINT(1) NOT NULL DEFAULT 1,
        version INT UNSIGNED NOT NULL DEFAULT 1,
        copied_from BIGINT UNSIGNED NULL,
        published_by BIGINT UNSIGNED NULL,
        published_at DATETIME(3) NULL,
        ended_at DATETIME(3) NULL,
        created_by BIGINT UNSIGNED NULL,
        created_at DATETIME(3) NOT NULL,
        updated_at DATETIME(3) NOT NULL,
        KEY campaigns_state (state, ends_at),
        CONSTRAINT campaigns_state CHECK (state IN ('draft', 'scheduled', 'running', 'paused', 'ended')),
        CONSTRAINT campaigns_combination CHECK (combination IN ('best', 'stack')),
        CONSTRAINT campaigns_audience CHECK (audience IN ('everybody', 'new_customers', 'invite_code', 'chosen')),
        CONSTRAINT campaigns_period CHECK (ends_at > starts_at),
        CONSTRAINT campaigns_stock CHECK (uses_max IS NULL OR uses_taken <= uses_max)
      )
    `)
    this.schema.raw(`
      CREATE TABLE campaign_items (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        campaign_id BIGINT UNSIGNED NOT NULL,
        target_key VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        connection_id BIGINT UNSIGNED NOT NULL,
        family VARCHAR(40) CHARACTER SET ascii NULL,
        offer_id BIGINT UNSIGNED NULL,
        rate_bp INT UNSIGNED NULL,
        price_fen BIGINT NULL,
        created_at DATETIME(3) NOT NULL,
        UNIQUE KEY campaign_items_target (campaign_id, target_key),
        CONSTRAINT campaign_items_campaign FOREIGN KEY (campaign_id) REFERENCES campaigns (id),
        CONSTRAINT campaign_items_connection FOREIGN KEY (connection_id) REFERENCES supplier_connections (id),
        CONSTRAINT campaign_items_offer FOREIGN KEY (offer_id) REFERENCES offers (id),
        CONSTRAINT campaign_items_effect CHECK ((rate_bp IS NULL) <> (price_fen IS NULL))
      )
    `)
    this.schema.raw(`
      CREATE TABLE campaign_versions (
        campaign_id BIGINT UNSIGNED NOT NULL,
        version INT UNSIGNED NOT NULL,
        act VARCHAR(20) CHARACTER SET ascii NOT NULL,
        content JSON NOT NULL,
        actor_user_id BIGINT UNSIGNED NULL,
        at DATETIME(3) NOT NULL,
        PRIMARY KEY (campaign_id, version),
        CONSTRAINT campaign_versions_campaign FOREIGN KEY (campaign_id) REFERENCES campaigns (id)
      )
    `)
    this.schema.raw(`
      CREATE TABLE campaign_uses (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        campaign_id BIGINT UNSIGNED NOT NULL,
        organisation_id BIGINT UNSIGNED NOT NULL,
        line_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        units INT UNSIGNED NOT NULL,
        units_back INT UNSIGNED NOT NULL DEFAULT 0,
        price_fen BIGINT NOT NULL,
        saved_fen BIGINT NOT NULL,
        created_at DATETIME(3) NOT NULL,
        given_back_at DATETIME(3) NULL,
        UNIQUE KEY campaign_uses_line (line_id, campaign_id),
        KEY campaign_uses_campaign (campaign_id, created_at),
        CONSTRAINT campaign_uses_campaign FOREIGN KEY (campaign_id) REFERENCES campaigns (id),
        CONSTRAINT campaign_uses_owner FOREIGN KEY (organisation_id) REFERENCES organisations (id),
        CONSTRAINT campaign_uses_units CHECK (units_back <= units)
      )
    `)
    this.schema.raw(`
      CREATE TABLE campaign_shares (
        campaign_id BIGINT UNSIGNED NOT NULL,
        organisation_id BIGINT UNSIGNED NOT NULL,
        uses_taken INT UNSIGNED NOT NULL DEFAULT 0,
        PRIMARY KEY (campaign_id, organisation_id),
        CONSTRAINT campaign_shares_campaign FOREIGN KEY (campaign_id) REFERENCES campaigns (id)
      )
    `)
    this.schema.raw(`
      CREATE TABLE invite_codes (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        code VARCHAR(24) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        sales_user_id BIGINT UNSIGNED NULL,
        campaign_id BIGINT UNSIGNED NULL,
        note VARCHAR(200) NULL,
        uses_max INT UNSIGNED NULL,
        uses_taken INT UNSIGNED NOT NULL DEFAULT 0,
        expires_at DATETIME(3) NULL,
        status VARCHAR(10) CHARACTER SET ascii NOT NULL DEFAULT 'active',
        created_by BIGINT UNSIGNED NULL,
        created_at DATETIME(3) NOT NULL,
        updated_at DATETIME(3) NOT NULL,
        UNIQUE KEY invite_codes_code (code),
        KEY invite_codes_sales (sales_user_id, id),
        KEY invite_codes_campaign (campaign_id),
        CONSTRAINT invite_codes_campaign FOREIGN KEY (campaign_id) REFERENCES campaigns (id),
        CONSTRAINT invite_codes_status CHECK (status IN ('active', 'withdrawn')),
        CONSTRAINT invite_codes_uses CHECK (uses_max IS NULL OR uses_taken <= uses_max)
      )
    `)
    this.schema.raw(`
      CREATE TABLE invited_customers (
        organisation_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
        code_id BIGINT UNSIGNED NOT NULL,
        created_at DATETIME(3) NOT NULL,
        KEY invited_customers_code (code_id, organisation_id),
        CONSTRAINT invited_customers_owner FOREIGN KEY (organisation_id) REFERENCES organisations (id),
        CONSTRAINT invited_customers_code FOREIGN KEY (code_id) REFERENCES invite_codes (id)
      )
    `)
    this.schema.raw(`
      CREATE TABLE campaign_customers (
        campaign_id BIGINT UNSIGNED NOT NULL,
        organisation_id BIGINT UNSIGNED NOT NULL,
        code_id BIGINT UNSIGNED NULL,
        created_at DATETIME(3) NOT NULL,
        PRIMARY KEY (campaign_id, organisation_id),
        KEY campaign_customers_owner (organisation_id),
        CONSTRAINT campaign_customers_campaign FOREIGN KEY (campaign_id) REFERENCES campaigns (id),
        CONSTRAINT campaign_customers_owner FOREIGN KEY (organisation_id) REFERENCES organisations (id),
        CONSTRAINT campaign_customers_code FOREIGN KEY (code_id) REFERENCES invite_codes (id)
      )
    `)
  }

  async down() {
    for (const table of ['campaign_customers', 'invited_customers', 'invite_codes', 'campaign_shares', 'campaign_uses', 'campaign_versions',
      'campaign_items', 'campaigns']) this.schema.dropTableIfExists(table)
  }
}
