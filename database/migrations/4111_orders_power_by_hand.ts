import { BaseSchema } from '@adonisjs/lucid/schema'

/** Tasks about a resource itself, where its supplier has no call that suspends or resumes; `line_id` is the line it was bought by. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      ALTER TABLE manual_steps
        ADD COLUMN resource_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL AFTER line_id,
        ADD KEY manual_steps_resource (resource_id, state),
        ADD CONSTRAINT manual_steps_resource FOREIGN KEY (resource_id) REFERENCES resources (id)
    `)
  }

  async down() {
    this.schema.raw('ALTER TABLE manual_steps DROP FOREIGN KEY manual_steps_resource, DROP KEY manual_steps_resource, DROP COLUMN resource_id')
  }
}
