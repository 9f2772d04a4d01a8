import { BaseSchema } from '@adonisjs/lucid/schema'

const KINDS_NOW = `'agreement_discount', 'agreement_price', 'public_discount', 'public_price', 'campaign_discount', 'campaign_price',
  'customer_discount', 'customer_price', 'margin_floor'`
const KINDS_BEFORE = "'agreement_discount', 'agreement_price', 'public_discount', 'public_price', 'campaign_discount', 'campaign_price', 'customer_discount'"

/** Fixed prices for one customer, margin floors, rules that hold for one act alone, and rules that wait for a decision. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw('ALTER TABLE price_rules DROP CONSTRAINT price_rules_kind, DROP CONSTRAINT price_rules_status')
    this.schema.raw(`
      ALTER TABLE price_rules
        ADD COLUMN action VARCHAR(8) CHARACTER SET ascii NULL,
        ADD COLUMN breach VARCHAR(8) CHARACTER SET ascii NULL,
        ADD COLUMN reason VARCHAR(500) NULL,
        ADD COLUMN approval_id VARCHAR(32) CHARACTER SET ascii NULL,
        ADD COLUMN approved_by BIGINT UNSIGNED NULL,
        ADD COLUMN approved_margin_bp INT NULL,
        ADD KEY price_rules_organisation (organisation_id, status),
        ADD KEY price_rules_approval (approval_id),
        ADD CONSTRAINT price_rules_approver FOREIGN KEY (approved_by) REFERENCES users (id),
        ADD CONSTRAINT price_rules_kind CHECK (kind IN (${KINDS_NOW})),
        ADD CONSTRAINT price_rules_status CHECK (status IN ('active', 'replaced', 'withdrawn', 'pending', 'refused')),
        ADD CONSTRAINT price_rules_action CHECK (action IN ('new', 'renew', 'change')),
        ADD CONSTRAINT price_rules_campaign_parts CHECK (
          (kind IN ('campaign_discount', 'campaign_price')) = (campaign_id IS NOT NULL AND combination IS NOT NULL)),
        ADD CONSTRAINT price_rules_breach CHECK ((kind = 'margin_floor') = (breach IS NOT NULL AND breach IN ('block', 'approve', 'warn')))
    `)
  }

  async down() {
    this.schema.raw("DELETE FROM price_rules WHERE kind IN ('customer_price', 'margin_floor') OR status IN ('pending', 'refused')")
    this.schema.raw(`
      ALTER TABLE price_rules
        DROP CONSTRAINT price_rules_breach, DROP CONSTRAINT price_rules_campaign_parts, DROP CONSTRAINT price_rules_action,
        DROP CONSTRAINT price_rules_status, DROP CONSTRAINT price_rules_kind, DROP FOREIGN KEY price_rules_approver,
        DROP KEY price_rules_approval, DROP KEY price_rules_organisation, DROP COLUMN action, DROP COLUMN breach,
        DROP COLUMN reason, DROP COLUMN approval_id, DROP COLUMN approved_by, DROP COLUMN approved_margin_bp,
        ADD CONSTRAINT price_rules_kind CHECK (kind IN (${KINDS_BEFORE})),
        ADD CONSTRAINT price_rules_status CHECK (status IN ('active', 'replaced', 'withdrawn'))
    `)
  }
}
