import { BaseSchema } from '@adonisjs/lucid/schema'

/** Resources that renew themselves, one run per expiry; what was said of an expiry; and how often a resource was suspended or resumed. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE auto_renewals (
        resource_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
        organisation_id BIGINT UNSIGNED NOT NULL,
        user_id BIGINT UNSIGNED NOT NULL,
        months SMALLINT UNSIGNED NOT NULL,
        created_at DATETIME(3) NOT NULL,
        updated_at DATETIME(3) NOT NULL,
        CONSTRAINT auto_renewals_resource FOREIGN KEY (resource_id) REFERENCES resources (id),
        CONSTRAINT auto_renewals_months CHECK (months BETWEEN 1 AND 36)
      )
    `)
    this.schema.raw(`
      CREATE TABLE auto_renewal_runs (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        resource_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        expires_at DATETIME(3) NOT NULL,
        state VARCHAR(10) CHARACTER SET ascii NOT NULL DEFAULT 'trying',
        order_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
        problem VARCHAR(40) CHARACTER SET ascii NULL,
        tried_at DATETIME(3) NOT NULL,
        UNIQUE KEY auto_renewal_runs_expiry (resource_id, expires_at),
        CONSTRAINT auto_renewal_runs_resource FOREIGN KEY (resource_id) REFERENCES resources (id),
        CONSTRAINT auto_renewal_runs_state CHECK (state IN ('trying', 'placed'))
      )
    `)
    this.schema.raw(`
      CREATE TABLE expiry_notices (
        resource_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        expires_at DATETIME(3) NOT NULL,
        step TINYINT UNSIGNED NOT NULL,
        sent_at DATETIME(3) NOT NULL,
        PRIMARY KEY (resource_id, expires_at, step),
        CONSTRAINT expiry_notices_resource FOREIGN KEY (resource_id) REFERENCES resources (id)
      )
    `)
    this.schema.raw('ALTER TABLE resources ADD COLUMN power_generation SMALLINT UNSIGNED NOT NULL DEFAULT 1 AFTER acting_line_id')
  }

  async down() {
    this.schema.raw('ALTER TABLE resources DROP COLUMN power_generation')
    this.schema.dropTableIfExists('expiry_notices')
    this.schema.dropTableIfExists('auto_renewal_runs')
    this.schema.dropTableIfExists('auto_renewals')
  }
}
