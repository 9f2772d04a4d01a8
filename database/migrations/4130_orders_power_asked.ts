import { BaseSchema } from '@adonisjs/lucid/schema'

/** A suspension or resumption that was asked for and whose end nobody knows yet; null: none is under way. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      ALTER TABLE resources
        ADD COLUMN power_asked VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NULL AFTER power_generation,
        ADD COLUMN power_asked_at DATETIME(3) NULL AFTER power_asked,
        ADD KEY resources_power_asked (power_asked),
        ADD CONSTRAINT resources_power_asked CHECK (power_asked IN ('suspend', 'resume') AND power_asked_at IS NOT NULL OR power_asked IS NULL)
    `)
  }

  async down() {
    this.schema.raw('ALTER TABLE resources DROP CONSTRAINT resources_power_asked, DROP KEY resources_power_asked, DROP COLUMN power_asked_at, DROP COLUMN power_asked')
  }
}
