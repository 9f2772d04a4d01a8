import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * The foreign key from holds to wallets goes: its check locks the wallet's row shared at the first insert, and two orders of
 * one wallet then deadlock at their conditional update. Invariant I2 finds a hold without a wallet.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw('ALTER TABLE wallet_holds DROP FOREIGN KEY wallet_holds_wallet')
    this.schema.raw(
      'ALTER TABLE wallet_holds ADD COLUMN resolved_key VARCHAR(80) CHARACTER SET ascii COLLATE ascii_bin NULL, ' +
        'ADD COLUMN reason VARCHAR(255) NULL'
    )
    this.schema.raw(
      'ALTER TABLE wallets ADD COLUMN warn_below_fen BIGINT NULL, ADD COLUMN warned_at DATETIME(3) NULL, ' +
        'ADD CONSTRAINT wallets_warn_below CHECK (warn_below_fen IS NULL OR warn_below_fen > 0)'
    )
  }

  async down() {
    this.schema.raw('ALTER TABLE wallets DROP CONSTRAINT wallets_warn_below, DROP COLUMN warn_below_fen, DROP COLUMN warned_at')
    this.schema.raw('ALTER TABLE wallet_holds DROP COLUMN resolved_key, DROP COLUMN reason')
    this.schema.raw('ALTER TABLE wallet_holds ADD CONSTRAINT wallet_holds_wallet FOREIGN KEY (wallet_id) REFERENCES wallets (id)')
  }
}
