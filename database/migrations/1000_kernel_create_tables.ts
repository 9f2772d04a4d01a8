import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE settings (
        name VARCHAR(64) CHARACTER SET ascii NOT NULL PRIMARY KEY,
        value JSON NOT NULL,
        updated_at DATETIME(3) NOT NULL
      )
    `)
    this.schema.raw(`
      CREATE TABLE topic_versions (
        topic VARCHAR(64) CHARACTER SET ascii NOT NULL PRIMARY KEY,
        version BIGINT UNSIGNED NOT NULL DEFAULT 1
      )
    `)
    this.schema.raw(`
      CREATE TABLE idempotency_keys (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        scope VARCHAR(160) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        idempotency_key VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        request_hash CHAR(64) CHARACTER SET ascii NOT NULL,
        status SMALLINT UNSIGNED NULL,
        body LONGTEXT NULL,
        created_at DATETIME(3) NOT NULL,
        finished_at DATETIME(3) NULL,
        UNIQUE KEY idempotency_keys_scope_key (scope, idempotency_key),
        KEY idempotency_keys_created (created_at)
      )
    `)
    this.schema.raw(`
      CREATE TABLE sessions (
        id VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
        user_id VARCHAR(32) CHARACTER SET ascii NULL,
        data LONGTEXT NOT NULL,
        expires_at DATETIME(3) NOT NULL,
        KEY sessions_user (user_id),
        KEY sessions_expires (expires_at)
      )
    `)
    this.schema.raw(`
      CREATE TABLE rate_limits (
        \`key\` VARCHAR(255) NOT NULL PRIMARY KEY,
        points INT NOT NULL DEFAULT 0,
        expire BIGINT UNSIGNED NULL
      )
    `)
  }

  async down() {
    this.schema.dropTableIfExists('rate_limits')
    this.schema.dropTableIfExists('sessions')
    this.schema.dropTableIfExists('idempotency_keys')
    this.schema.dropTableIfExists('topic_versions')
    this.schema.dropTableIfExists('settings')
  }
}
