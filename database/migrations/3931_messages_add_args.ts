import { BaseSchema } from '@adonisjs/lucid/schema'

/** A gateway with templates of its own wants the values, not our text; like the text of a code they go once it was sent. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw('ALTER TABLE messages ADD COLUMN args JSON NULL')
  }

  async down() {
    this.schema.raw('ALTER TABLE messages DROP COLUMN args')
  }
}
