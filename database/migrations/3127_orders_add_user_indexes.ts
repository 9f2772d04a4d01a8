import { BaseSchema } from '@adonisjs/lucid/schema'

/** What is in somebody's name is looked up when they leave. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw('ALTER TABLE orders ADD KEY orders_user (user_id, created_at)')
    this.schema.raw('ALTER TABLE quotes ADD KEY quotes_user (user_id, state)')
  }

  async down() {
    this.schema.raw('ALTER TABLE quotes DROP KEY quotes_user')
    this.schema.raw('ALTER TABLE orders DROP KEY orders_user')
  }
}
