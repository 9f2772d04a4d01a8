import { BaseSchema } from '@adonisjs/lucid/schema'

/** Quotes and lines that renew or change a resource: which act, which resource, how it stood before. One line at a time acts on a resource. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw("ALTER TABLE quotes ADD COLUMN action VARCHAR(12) CHARACTER SET ascii NOT NULL DEFAULT 'new' AFTER user_id")
    this.schema.raw(`
      ALTER TABLE quote_lines
        ADD COLUMN resource_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL AFTER connection_id,
        ADD CONSTRAINT quote_lines_resource FOREIGN KEY (resource_id) REFERENCES resources (id)
    `)
    this.schema.raw('ALTER TABLE order_lines ADD COLUMN resource_before JSON NULL AFTER resource_id')
    this.schema.raw('ALTER TABLE resources ADD COLUMN acting_line_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL AFTER line_id')
  }

  async down() {
    this.schema.raw('ALTER TABLE resources DROP COLUMN acting_line_id')
    this.schema.raw('ALTER TABLE order_lines DROP COLUMN resource_before')
    this.schema.raw('ALTER TABLE quote_lines DROP FOREIGN KEY quote_lines_resource, DROP COLUMN resource_id')
    this.schema.raw('ALTER TABLE quotes DROP COLUMN action')
  }
}
