import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE wallets (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        organisation_id BIGINT UNSIGNED NOT NULL,
        currency CHAR(3) CHARACTER SET ascii NOT NULL DEFAULT 'CNY',
        available_fen BIGINT NOT NULL DEFAULT 0,
        held_fen BIGINT NOT NULL DEFAULT 0,
        created_at DATETIME(3) NOT NULL,
        updated_at DATETIME(3) NOT NULL,
        UNIQUE KEY wallets_organisation (organisation_id, currency),
        CONSTRAINT wallets_owner FOREIGN KEY (organisation_id) REFERENCES organisations (id),
        CONSTRAINT wallets_available CHECK (available_fen >= 0),
        CONSTRAINT wallets_held CHECK (held_fen >= 0)
      )
    `)
    this.schema.raw(`
      CREATE TABLE ledger_transactions (
        id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
        operation_key VARCHAR(80) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        kind VARCHAR(20) CHARACTER SET ascii NOT NULL,
        wallet_id BIGINT UNSIGNED NULL,
        amount_fen BIGINT NOT NULL,
        currency CHAR(3) CHARACTER SET ascii NOT NULL DEFAULT 'CNY',
        subject_type VARCHAR(20) CHARACTER SET ascii NOT NULL,
        subject_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        reason VARCHAR(255) NULL,
        actor_user_id BIGINT UNSIGNED NULL,
        created_at DATETIME(3) NOT NULL,
        UNIQUE KEY ledger_transactions_operation_key (operation_key),
        KEY ledger_transactions_wallet (wallet_id, created_at, id),
        KEY ledger_transactions_subject (subject_type, subject_id),
        CONSTRAINT ledger_transactions_kind CHECK (kind IN ('recharge', 'hold', 'capture', 'release', 'refund', 'reversal', 'withdrawal'))
      )
    `)
    this.schema.raw(`
      CREATE TABLE ledger_entries (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        transaction_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        account VARCHAR(20) CHARACTER SET ascii NOT NULL,
        wallet_id BIGINT UNSIGNED NULL,
        amount_fen BIGINT NOT NULL,
        currency CHAR(3) CHARACTER SET ascii NOT NULL DEFAULT 'CNY',
        created_at DATETIME(3) NOT NULL,
        KEY ledger_entries_transaction (transaction_id),
        KEY ledger_entries_wallet (wallet_id, account, id),
        CONSTRAINT ledger_entries_transaction FOREIGN KEY (transaction_id) REFERENCES ledger_transactions (id),
        CONSTRAINT ledger_entries_account CHECK (account IN ('available', 'held', 'cash', 'revenue'))
      )
    `)
    this.schema.raw(`
      CREATE TABLE wallet_holds (
        id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
        operation_key VARCHAR(80) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        wallet_id BIGINT UNSIGNED NOT NULL,
        amount_fen BIGINT NOT NULL,
        state VARCHAR(10) CHARACTER SET ascii NOT NULL DEFAULT 'open',
        captured_fen BIGINT NOT NULL DEFAULT 0,
        refunded_fen BIGINT NOT NULL DEFAULT 0,
        subject_type VARCHAR(20) CHARACTER SET ascii NOT NULL,
        subject_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        created_at DATETIME(3) NOT NULL,
        resolved_at DATETIME(3) NULL,
        UNIQUE KEY wallet_holds_operation_key (operation_key),
        KEY wallet_holds_subject (subject_type, subject_id),
        KEY wallet_holds_open (wallet_id, state),
        CONSTRAINT wallet_holds_wallet FOREIGN KEY (wallet_id) REFERENCES wallets (id),
        CONSTRAINT wallet_holds_state CHECK (state IN ('open', 'captured', 'released')),
        CONSTRAINT wallet_holds_amounts CHECK (amount_fen >= 0 AND captured_fen >= 0 AND captured_fen <= amount_fen AND refunded_fen <= captured_fen)
      )
    `)
    this.schema.raw(`
      CREATE TRIGGER ledger_entries_no_update BEFORE UPDATE ON ledger_entries FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'ledger entries are never edited'
    `)
    this.schema.raw(`
      CREATE TRIGGER ledger_transactions_no_update BEFORE UPDATE ON ledger_transactions FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'ledger transactions are never edited'
    `)
  }

  async down() {
    this.schema.dropTableIfExists('wallet_holds')
    this.schema.dropTableIfExists('ledger_entries')
    this.schema.dropTableIfExists('ledger_transactions')
    this.schema.dropTableIfExists('wallets')
  }
}
