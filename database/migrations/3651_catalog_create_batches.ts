import { BaseSchema } from '@adonisjs/lucid/schema'

/** One row for each act on prices or offers that can be taken back; rules name theirs, other acts keep what they changed. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE price_batches (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        act VARCHAR(20) CHARACTER SET ascii NOT NULL,
        touched INT UNSIGNED NOT NULL,
        effect JSON NOT NULL,
        reason VARCHAR(500) NULL,
        created_by BIGINT UNSIGNED NULL,
        undone_by BIGINT UNSIGNED NULL,
        undone_at DATETIME(3) NULL,
        created_at DATETIME(3) NOT NULL,
        CONSTRAINT price_batches_creator FOREIGN KEY (created_by) REFERENCES users (id),
        CONSTRAINT price_batches_undoer FOREIGN KEY (undone_by) REFERENCES users (id),
        CONSTRAINT price_batches_act CHECK (act IN ('rules', 'publish', 'unpublish', 'accept', 'refuse'))
      )
    `)
    this.schema.raw(`
      ALTER TABLE price_rules ADD COLUMN batch_id BIGINT UNSIGNED NULL, ADD KEY price_rules_batch (batch_id),
        ADD CONSTRAINT price_rules_batch FOREIGN KEY (batch_id) REFERENCES price_batches (id)
    `)
  }

  async down() {
    this.schema.raw('ALTER TABLE price_rules DROP FOREIGN KEY price_rules_batch, DROP KEY price_rules_batch, DROP COLUMN batch_id')
    this.schema.dropTableIfExists('price_batches')
  }
}
