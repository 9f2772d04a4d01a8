import { BaseSchema } from '@adonisjs/lucid/schema'

/** The oldest order of the window that was listed and could not be decided: the next window begins before it. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw('ALTER TABLE order_watches ADD COLUMN unread_since DATETIME(3) NULL AFTER page_cursor')
  }

  async down() {
    this.schema.raw('ALTER TABLE order_watches DROP COLUMN unread_since')
  }
}
