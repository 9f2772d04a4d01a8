import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      ALTER TABLE price_rules
        ADD COLUMN campaign_id BIGINT UNSIGNED NULL,
        ADD COLUMN combination VARCHAR(8) CHARACTER SET ascii NULL,
        ADD KEY price_rules_campaign (campaign_id, status),
        DROP CONSTRAINT price_rules_kind,
        ADD CONSTRAINT price_rules_kind CHECK (kind IN ('agreement_discount', 'agreement_price', 'public_discount', 'public_price',
          'campaign_discount', 'campaign_price', 'customer_discount'))
    `)
  }

  async down() {
    this.schema.raw("DELETE FROM price_rules WHERE kind IN ('campaign_discount', 'campaign_price')")
    this.schema.raw(`
      ALTER TABLE price_rules
        DROP KEY price_rules_campaign, DROP COLUMN campaign_id, DROP COLUMN combination,
        DROP CONSTRAINT price_rules_kind,
        ADD CONSTRAINT price_rules_kind CHECK (kind IN ('agreement_discount', 'agreement_price', 'public_discount', 'public_price', 'customer_discount'))
    `)
  }
}
