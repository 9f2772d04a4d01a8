import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE jobs (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        queue VARCHAR(40) CHARACTER SET ascii NOT NULL DEFAULT 'default',
        type VARCHAR(80) CHARACTER SET ascii NOT NULL,
        payload JSON NOT NULL,
        status VARCHAR(10) CHARACTER SET ascii NOT NULL DEFAULT 'ready',
        run_at DATETIME(3) NOT NULL,
        attempts SMALLINT UNSIGNED NOT NULL DEFAULT 0,
        attempts_max SMALLINT UNSIGNED NOT NULL DEFAULT 10,
        locked_by VARCHAR(80) CHARACTER SET ascii NULL,
        locked_until DATETIME(3) NULL,
        fence BIGINT UNSIGNED NOT NULL DEFAULT 0,
        dedup_key VARCHAR(160) CHARACTER SET ascii COLLATE ascii_bin NULL,
        last_error TEXT NULL,
        created_at DATETIME(3) NOT NULL,
        finished_at DATETIME(3) NULL,
        UNIQUE KEY jobs_dedup_key (dedup_key),
        KEY jobs_claim (status, queue, run_at, id),
        KEY jobs_lease (status, locked_until),
        CONSTRAINT jobs_status CHECK (status IN ('ready', 'running', 'done', 'dead'))
      )
    `)
    this.schema.raw(`
      CREATE TABLE schedules (
        name VARCHAR(80) CHARACTER SET ascii NOT NULL PRIMARY KEY,
        next_run_at DATETIME(3) NOT NULL,
        last_run_at DATETIME(3) NULL,
        last_error TEXT NULL
      )
    `)
  }

  async down() {
    this.schema.dropTableIfExists('schedules')
    this.schema.dropTableIfExists('jobs')
  }
}
