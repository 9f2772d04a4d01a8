import { BaseSchema } from '@adonisjs/lucid/schema'

const before = "'recharge', 'hold', 'capture', 'release', 'refund', 'reversal', 'withdrawal', 'credit', 'settlement'"

/** The ledger learns the movement that takes back a refund which was credited before its supplier gave it. */
export default class extends BaseSchema {
  async up() {
    this.#allow(`${before}, 'refund_reversal'`)
  }

  async down() {
    this.#allow(before)
  }

  #allow(kinds: string) {
    this.schema.raw(`ALTER TABLE ledger_transactions DROP CONSTRAINT ledger_transactions_kind, ADD CONSTRAINT ledger_transactions_kind CHECK (kind IN (${kinds}))`)
  }
}
