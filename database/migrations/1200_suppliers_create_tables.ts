import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE supplier_connections (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        code VARCHAR(40) CHARACTER SET ascii NOT NULL,
        plugin_code VARCHAR(40) CHARACTER SET ascii NOT NULL,
        name VARCHAR(100) NOT NULL,
        settings_ciphertext MEDIUMTEXT NOT NULL,
        settings_version SMALLINT UNSIGNED NOT NULL,
        \`visible\` TINYINT(1) NOT NULL DEFAULT 0,
        sellable TINYINT(1) NOT NULL DEFAULT 0,
        spend TINYINT(1) NOT NULL DEFAULT 0,
        manage TINYINT(1) NOT NULL DEFAULT 0,
        \`read\` TINYINT(1) NOT NULL DEFAULT 1,
        funds_stopped_at DATETIME(3) NULL,
        health_status VARCHAR(12) CHARACTER SET ascii NULL,
        health_detail JSON NULL,
        health_checked_at DATETIME(3) NULL,
        offers_loaded_at DATETIME(3) NULL,
        created_at DATETIME(3) NOT NULL,
        updated_at DATETIME(3) NOT NULL,
        UNIQUE KEY supplier_connections_code (code)
      )
    `)
    this.schema.raw(`
      CREATE TABLE supplier_calls (
        id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
        connection_code VARCHAR(40) CHARACTER SET ascii NOT NULL,
        operation VARCHAR(40) CHARACTER SET ascii NOT NULL,
        operation_class VARCHAR(10) CHARACTER SET ascii NOT NULL,
        operation_key VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
        attempt SMALLINT UNSIGNED NOT NULL DEFAULT 1,
        subject_type VARCHAR(20) CHARACTER SET ascii NULL,
        subject_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
        organisation_id BIGINT UNSIGNED NULL,
        payload_hash CHAR(64) CHARACTER SET ascii NOT NULL,
        payload JSON NOT NULL,
        status VARCHAR(10) CHARACTER SET ascii NOT NULL DEFAULT 'open',
        refusal_reason VARCHAR(30) CHARACTER SET ascii NULL,
        supplier_code VARCHAR(120) NULL,
        answer JSON NULL,
        requests JSON NULL,
        duration_ms INT UNSIGNED NULL,
        started_at DATETIME(3) NOT NULL,
        deadline_at DATETIME(3) NOT NULL,
        finished_at DATETIME(3) NULL,
        UNIQUE KEY supplier_calls_key_attempt (operation_key, attempt),
        KEY supplier_calls_subject (subject_type, subject_id, started_at),
        KEY supplier_calls_connection (connection_code, started_at),
        KEY supplier_calls_open (status, deadline_at),
        CONSTRAINT supplier_calls_status CHECK (status IN ('open', 'done', 'pending', 'refused', 'not_sent', 'unknown'))
      )
    `)
  }

  async down() {
    this.schema.dropTableIfExists('supplier_calls')
    this.schema.dropTableIfExists('supplier_connections')
  }
}
