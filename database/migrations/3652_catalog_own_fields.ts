import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * `own_fields` are those that a load leaves alone; `withheld_at` is staff's decision not to show an offer; `supplier_list_fen` is what
 * the supplier asks now, where `list_fen` is still what we sell by.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      ALTER TABLE offers
        ADD COLUMN own_fields JSON NULL,
        ADD COLUMN withheld_at DATETIME(3) NULL,
        ADD COLUMN supplier_list_fen BIGINT NULL
    `)
    this.schema.raw(`
      CREATE TABLE offer_differences (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        offer_id BIGINT UNSIGNED NOT NULL,
        field VARCHAR(20) CHARACTER SET ascii NOT NULL,
        open_key VARCHAR(60) CHARACTER SET ascii NULL,
        ours JSON NULL,
        theirs JSON NULL,
        state VARCHAR(10) CHARACTER SET ascii NOT NULL DEFAULT 'open',
        decided_by BIGINT UNSIGNED NULL,
        decided_at DATETIME(3) NULL,
        created_at DATETIME(3) NOT NULL,
        updated_at DATETIME(3) NOT NULL,
        UNIQUE KEY offer_differences_open (open_key),
        KEY offer_differences_state (state, id),
        CONSTRAINT offer_differences_offer FOREIGN KEY (offer_id) REFERENCES offers (id),
        CONSTRAINT offer_differences_decider FOREIGN KEY (decided_by) REFERENCES users (id),
        CONSTRAINT offer_differences_state CHECK (state IN ('open', 'accepted', 'refused', 'gone'))
      )
    `)
  }

  async down() {
    this.schema.dropTableIfExists('offer_differences')
    this.schema.raw('ALTER TABLE offers DROP COLUMN own_fields, DROP COLUMN withheld_at, DROP COLUMN supplier_list_fen')
  }
}
