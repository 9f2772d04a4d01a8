import { BaseSchema } from '@adonisjs/lucid/schema'

/** The picture that a person gave themselves: a stored file of theirs. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw('ALTER TABLE users ADD COLUMN picture_file VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL AFTER phone')
  }

  async down() {
    this.schema.raw('ALTER TABLE users DROP COLUMN picture_file')
  }
}
