import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    this.schema.raw('ALTER TABLE jobs ADD COLUMN again_at DATETIME(3) NULL, ADD COLUMN released_key VARCHAR(160) CHARACTER SET ascii COLLATE ascii_bin NULL')
    this.schema.raw('ALTER TABLE jobs DROP CONSTRAINT jobs_status')
    this.schema.raw(
      "ALTER TABLE jobs ADD CONSTRAINT jobs_status CHECK (status IN ('ready', 'running', 'done', 'dead', 'discarded')), " +
        'ADD KEY jobs_finished (status, finished_at)'
    )
  }

  async down() {
    this.schema.raw("DELETE FROM jobs WHERE status = 'discarded'")
    this.schema.raw('ALTER TABLE jobs DROP KEY jobs_finished, DROP CONSTRAINT jobs_status, DROP COLUMN again_at, DROP COLUMN released_key')
    this.schema.raw("ALTER TABLE jobs ADD CONSTRAINT jobs_status CHECK (status IN ('ready', 'running', 'done', 'dead'))")
  }
}
