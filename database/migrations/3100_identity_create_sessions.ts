import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE user_sessions (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        user_id BIGINT UNSIGNED NOT NULL,
        key_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        access_version INT UNSIGNED NOT NULL,
        second_factor TINYINT(1) NOT NULL DEFAULT 0,
        confirmed_at DATETIME(3) NOT NULL,
        ip_address VARCHAR(45) CHARACTER SET ascii NULL,
        user_agent VARCHAR(255) NULL,
        created_at DATETIME(3) NOT NULL,
        last_seen_at DATETIME(3) NOT NULL,
        ended_at DATETIME(3) NULL,
        end_reason VARCHAR(20) CHARACTER SET ascii NULL,
        UNIQUE KEY user_sessions_key (key_hash),
        KEY user_sessions_user (user_id, ended_at),
        KEY user_sessions_seen (last_seen_at),
        CONSTRAINT user_sessions_user FOREIGN KEY (user_id) REFERENCES users (id)
      )
    `)
    this.schema.raw(`
      CREATE TABLE known_devices (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        user_id BIGINT UNSIGNED NOT NULL,
        key_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        expires_at DATETIME(3) NOT NULL,
        UNIQUE KEY known_devices_key (user_id, key_hash),
        KEY known_devices_expires (expires_at),
        CONSTRAINT known_devices_user FOREIGN KEY (user_id) REFERENCES users (id)
      )
    `)
    this.schema.raw(`
      CREATE TABLE sign_in_delays (
        bucket CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
        tries INT UNSIGNED NOT NULL DEFAULT 0,
        blocked_until DATETIME(3) NOT NULL,
        last_at DATETIME(3) NOT NULL,
        KEY sign_in_delays_last (last_at)
      )
    `)
    this.schema.raw(`
      CREATE TABLE sign_in_codes (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        purpose VARCHAR(10) CHARACTER SET ascii NOT NULL,
        login VARCHAR(254) NOT NULL,
        request_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        user_id BIGINT UNSIGNED NULL,
        code_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
        attempts TINYINT UNSIGNED NOT NULL DEFAULT 0,
        ip_address VARCHAR(45) CHARACTER SET ascii NULL,
        expires_at DATETIME(3) NOT NULL,
        used_at DATETIME(3) NULL,
        created_at DATETIME(3) NOT NULL,
        KEY sign_in_codes_expires (expires_at),
        CONSTRAINT sign_in_codes_user FOREIGN KEY (user_id) REFERENCES users (id),
        CONSTRAINT sign_in_codes_purpose CHECK (purpose IN ('sign_in', 'reset'))
      )
    `)
    this.schema.raw(`
      CREATE TABLE second_factors (
        user_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
        secret TEXT NULL,
        confirmed_at DATETIME(3) NULL,
        last_step BIGINT UNSIGNED NOT NULL DEFAULT 0,
        pending_secret TEXT NULL,
        pending_until DATETIME(3) NULL,
        CONSTRAINT second_factors_user FOREIGN KEY (user_id) REFERENCES users (id),
        CONSTRAINT second_factors_confirmed CHECK (confirmed_at IS NULL OR secret IS NOT NULL)
      )
    `)
    this.schema.raw(`
      CREATE TABLE recovery_codes (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        user_id BIGINT UNSIGNED NOT NULL,
        code_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        used_at DATETIME(3) NULL,
        created_at DATETIME(3) NOT NULL,
        UNIQUE KEY recovery_codes_code (user_id, code_hash),
        CONSTRAINT recovery_codes_user FOREIGN KEY (user_id) REFERENCES users (id)
      )
    `)
  }

  async down() {
    for (const table of ['recovery_codes', 'second_factors', 'sign_in_codes', 'sign_in_delays', 'known_devices', 'user_sessions']) {
      this.schema.dropTableIfExists(table)
    }
  }
}
