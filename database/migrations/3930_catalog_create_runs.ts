import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * Long acts on many offers: `items` are the ids that were chosen, `position` how many of them are through, each slice moves it in
 * the transaction that does its work. A batch that such an act fills keeps what undoing needs in parts, one a slice.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE price_runs (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        act VARCHAR(20) CHARACTER SET ascii NOT NULL,
        state VARCHAR(10) CHARACTER SET ascii NOT NULL DEFAULT 'waiting',
        total INT UNSIGNED NOT NULL,
        position INT UNSIGNED NOT NULL DEFAULT 0,
        changed INT UNSIGNED NOT NULL DEFAULT 0,
        items JSON NOT NULL,
        input JSON NOT NULL,
        problem JSON NULL,
        reason VARCHAR(500) NULL,
        batch_id BIGINT UNSIGNED NULL,
        approval_id VARCHAR(32) CHARACTER SET ascii NULL,
        open_key VARCHAR(80) CHARACTER SET ascii NULL,
        started_by BIGINT UNSIGNED NULL,
        cancelled_by BIGINT UNSIGNED NULL,
        created_at DATETIME(3) NOT NULL,
        updated_at DATETIME(3) NOT NULL,
        finished_at DATETIME(3) NULL,
        UNIQUE KEY price_runs_open (open_key),
        KEY price_runs_state (state, id),
        CONSTRAINT price_runs_batch FOREIGN KEY (batch_id) REFERENCES price_batches (id),
        CONSTRAINT price_runs_starter FOREIGN KEY (started_by) REFERENCES users (id),
        CONSTRAINT price_runs_canceller FOREIGN KEY (cancelled_by) REFERENCES users (id),
        CONSTRAINT price_runs_act CHECK (act IN ('rules', 'publish', 'unpublish', 'accept', 'refuse', 'undo')),
        CONSTRAINT price_runs_state CHECK (state IN ('waiting', 'running', 'done', 'cancelled', 'refused', 'failed'))
      )
    `)
    this.schema.raw(`
      CREATE TABLE price_batch_parts (
        batch_id BIGINT UNSIGNED NOT NULL,
        part INT UNSIGNED NOT NULL,
        effect JSON NOT NULL,
        PRIMARY KEY (batch_id, part),
        CONSTRAINT price_batch_parts_batch FOREIGN KEY (batch_id) REFERENCES price_batches (id)
      )
    `)
    this.schema.raw(`
      ALTER TABLE price_batches DROP CONSTRAINT price_batches_act,
        ADD CONSTRAINT price_batches_act CHECK (act IN ('rules', 'publish', 'unpublish', 'accept', 'refuse', 'load'))
    `)
    this.schema.raw(`
      ALTER TABLE offer_loads DROP CONSTRAINT offer_loads_state,
        ADD COLUMN expected INT UNSIGNED NULL,
        ADD COLUMN batch_id BIGINT UNSIGNED NULL,
        ADD COLUMN cancelled_by BIGINT UNSIGNED NULL,
        ADD CONSTRAINT offer_loads_batch FOREIGN KEY (batch_id) REFERENCES price_batches (id),
        ADD CONSTRAINT offer_loads_canceller FOREIGN KEY (cancelled_by) REFERENCES users (id),
        ADD CONSTRAINT offer_loads_state CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled'))
    `)
  }

  async down() {
    this.schema.raw("UPDATE offer_loads SET state = 'failed' WHERE state = 'cancelled'")
    this.schema.raw(`
      ALTER TABLE offer_loads DROP CONSTRAINT offer_loads_state, DROP FOREIGN KEY offer_loads_batch, DROP FOREIGN KEY offer_loads_canceller,
        DROP COLUMN expected, DROP COLUMN batch_id, DROP COLUMN cancelled_by,
        ADD CONSTRAINT offer_loads_state CHECK (state IN ('waiting', 'running', 'done', 'failed'))
    `)
    this.schema.dropTableIfExists('price_batch_parts')
    this.schema.dropTableIfExists('price_runs')
    this.schema.raw("DELETE FROM price_batches WHERE act = 'load'")
    this.schema.raw(`
      ALTER TABLE price_batches DROP CONSTRAINT price_batches_act,
        ADD CONSTRAINT price_batches_act CHECK (act IN ('rules', 'publish', 'unpublish', 'accept', 'refuse'))
    `)
  }
}
