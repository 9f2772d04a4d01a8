import { BaseSchema } from '@adonisjs/lucid/schema'

/** When a customer is credited for an unsubscription: once the supplier has refunded, or when it has accepted. A quote keeps the policy that it was shown with. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      ALTER TABLE supplier_connections ADD COLUMN refund_policy VARCHAR(12) CHARACTER SET ascii NOT NULL DEFAULT 'refund' AFTER funds_stopped_at,
        ADD CONSTRAINT supplier_connections_refund_policy CHECK (refund_policy IN ('refund', 'acceptance'))
    `)
    this.schema.raw("ALTER TABLE unsubscribe_quotes ADD COLUMN refund_policy VARCHAR(12) CHARACTER SET ascii NOT NULL DEFAULT 'refund' AFTER estimated")
    this.schema.raw('ALTER TABLE order_lines ADD COLUMN advanced_fen BIGINT NOT NULL DEFAULT 0 AFTER refund_fen, ADD COLUMN shortfall_fen BIGINT NOT NULL DEFAULT 0 AFTER advanced_fen')
  }

  async down() {
    this.schema.raw('ALTER TABLE order_lines DROP COLUMN shortfall_fen, DROP COLUMN advanced_fen')
    this.schema.raw('ALTER TABLE unsubscribe_quotes DROP COLUMN refund_policy')
    this.schema.raw('ALTER TABLE supplier_connections DROP CONSTRAINT supplier_connections_refund_policy, DROP COLUMN refund_policy')
  }
}
