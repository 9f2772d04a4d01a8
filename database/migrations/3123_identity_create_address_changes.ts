import { BaseSchema } from '@adonisjs/lucid/schema'

/** A new e-mail address or phone number waits here until its owner has entered the code that was sent to it. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE address_changes (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        user_id BIGINT UNSIGNED NOT NULL,
        which VARCHAR(8) CHARACTER SET ascii NOT NULL,
        target VARCHAR(254) NOT NULL,
        code_hash CHAR(64) CHARACTER SET ascii NOT NULL,
        attempts TINYINT UNSIGNED NOT NULL DEFAULT 0,
        expires_at DATETIME(3) NOT NULL,
        ended_at DATETIME(3) NULL,
        created_at DATETIME(3) NOT NULL,
        KEY address_changes_user (user_id, which, id),
        CONSTRAINT address_changes_user FOREIGN KEY (user_id) REFERENCES users (id),
        CONSTRAINT address_changes_which CHECK (which IN ('email', 'phone'))
      )
    `)
  }

  async down() {
    this.schema.dropTableIfExists('address_changes')
  }
}
