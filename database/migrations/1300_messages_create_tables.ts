import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE messages (
        id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
        dedup_key VARCHAR(160) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        event VARCHAR(60) CHARACTER SET ascii NOT NULL,
        channel VARCHAR(12) CHARACTER SET ascii NOT NULL,
        organisation_id BIGINT UNSIGNED NULL,
        user_id BIGINT UNSIGNED NULL,
        target VARCHAR(254) NULL,
        subject VARCHAR(255) NOT NULL,
        body TEXT NOT NULL,
        link VARCHAR(255) NULL,
        status VARCHAR(10) CHARACTER SET ascii NOT NULL DEFAULT 'ready',
        error TEXT NULL,
        read_at DATETIME(3) NULL,
        created_at DATETIME(3) NOT NULL,
        sent_at DATETIME(3) NULL,
        UNIQUE KEY messages_dedup_key (dedup_key),
        KEY messages_inbox (user_id, channel, created_at),
        KEY messages_created (created_at),
        CONSTRAINT messages_channel CHECK (channel IN ('mail', 'sms', 'station')),
        CONSTRAINT messages_status CHECK (status IN ('ready', 'sent', 'failed'))
      )
    `)
  }

  async down() {
    this.schema.dropTableIfExists('messages')
  }
}
