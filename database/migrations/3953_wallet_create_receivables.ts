import { BaseSchema } from '@adonisjs/lucid/schema'

const before = "'recharge', 'hold', 'capture', 'release', 'refund', 'reversal', 'withdrawal'"
const accountsBefore = "'available', 'held', 'cash', 'revenue'"

/** What a balance could not cover. The ledger learns the account that it stands on, and the two movements that make and pay it. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE receivables (
        id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
        operation_key VARCHAR(80) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        organisation_id BIGINT UNSIGNED NOT NULL,
        subject_type VARCHAR(20) CHARACTER SET ascii NOT NULL,
        subject_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        amount_fen BIGINT NOT NULL,
        settled_fen BIGINT NOT NULL DEFAULT 0,
        state VARCHAR(10) CHARACTER SET ascii NOT NULL DEFAULT 'open',
        reason VARCHAR(200) NOT NULL,
        booked_by BIGINT UNSIGNED NULL,
        booked_at DATETIME(3) NOT NULL,
        settled_at DATETIME(3) NULL,
        UNIQUE KEY receivables_key (operation_key),
        UNIQUE KEY receivables_subject (subject_type, subject_id),
        KEY receivables_organisation (organisation_id, state, booked_at),
        KEY receivables_state (state, booked_at),
        CONSTRAINT receivables_owner FOREIGN KEY (organisation_id) REFERENCES organisations (id),
        CONSTRAINT receivables_state CHECK (state IN ('open', 'settled')),
        CONSTRAINT receivables_amounts CHECK (amount_fen > 0 AND settled_fen >= 0 AND settled_fen <= amount_fen)
      )
    `)
    this.#allow(`${before}, 'credit', 'settlement'`, `${accountsBefore}, 'receivable'`)
  }

  async down() {
    this.#allow(before, accountsBefore)
    this.schema.dropTableIfExists('receivables')
  }

  #allow(kinds: string, accounts: string) {
    this.schema.raw(`ALTER TABLE ledger_transactions DROP CONSTRAINT ledger_transactions_kind, ADD CONSTRAINT ledger_transactions_kind CHECK (kind IN (${kinds}))`)
    this.schema.raw(`ALTER TABLE ledger_entries DROP CONSTRAINT ledger_entries_account, ADD CONSTRAINT ledger_entries_account CHECK (account IN (${accounts}))`)
  }
}
